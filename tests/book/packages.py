"""The two packages as text: their modules, what each imports, and who names them."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from prose import NOTEBOOKS, ROOT

PACKAGES = ("lenet_utils", "lenet_book")
TEXTS = {".py", ".md", ".ipynb", ".toml", ".yml", ".cfg", ".js", ".sh", ".txt", ""}
SKIPPED = re.compile(r"\..*|_build|node_modules|build|dist|__pycache__|.*\.egg-info")


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Return every module of the two packages, by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imports(source: str) -> set[str]:
    """Return what a program imports, at its top and inside its functions, by dotted name.

    `from a import b` counts as `a` and `a.b`: one of them is a module, or both are.
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.ImportFrom):
            raise ValueError(f"line {node.lineno}: import by the full name, not by dots")
    return found


def hidden_imports(source: str) -> set[str]:
    """Return the modules of the two packages that a program names in a string of its code."""
    tree = ast.parse(source)
    texts = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if _may_have_one(node)}
    strings = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    named = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)*")
    return {
        text
        for text in strings
        if isinstance(text, str) and text not in texts and named.fullmatch(text)
    }


def _may_have_one(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)


def chapter_code(path: Path) -> str:
    """Return all code of a chapter as one program, without IPython's own commands."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return re.sub(r"^(\s*)[%!].*$", r"\1pass", "\n".join(code), flags=re.MULTILINE)


def chapter_imports() -> dict[str, set[str]]:
    """Return what each chapter, or page with code, imports, by its file's name."""
    return {path.name: imports(chapter_code(path)) for path in NOTEBOOKS}


def programs() -> list[Path]:
    """Return every Python file of the project, but for the notebooks."""
    return [path for path in texts() if path.suffix == ".py"]


def texts(root: Path = ROOT) -> Iterator[Path]:
    """Yield every file of the project that a person reads or a program runs."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        if not any(map(SKIPPED.fullmatch, inside)) and path.suffix in TEXTS and path.is_file():
            yield path
