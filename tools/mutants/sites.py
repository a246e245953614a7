"""Where a mistake can be put, and which: the operators, for Python and for JavaScript."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
OPERATORS = ("constant", "sign", "comparison", "index", "dropped statement", "swapped arguments")

# What takes its arguments in any order: to swap them is no mistake.
IN_ANY_ORDER = ("min", "max", "minimum", "maximum")
SIGNS = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"),
}
COMPARISONS = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
AXES = {"axis", "axes"}


@dataclass(frozen=True)
class Mutant:
    """One mistake: in a file, the characters from `start` to `end` become `after`."""

    file: str
    start: int
    end: int
    before: str
    after: str
    operator: str
    line: int
    column: int  # in the line, without what it is indented by
    text: str

    def applied(self, source: str) -> str:
        """Return the source with the mistake in it; ValueError if it has changed since."""
        if source[self.start : self.end] != self.before:
            raise ValueError(f"{self.file} has changed: draw anew")
        return source[: self.start] + self.after + source[self.end :]

    def __str__(self) -> str:
        change = f"{self.before!r:.60} → {self.after!r:.60}"
        return f"{self.file}:{self.line}  {self.operator}: {change}   in: {self.text:.100}"


def made(file: str, source: str, start: int, end: int, after: str, operator: str) -> Mutant:
    """Return the mutant of a place in a source."""
    begin = source.rfind("\n", 0, start) + 1
    whole = source[begin:].split("\n", 1)[0]
    text = whole.strip()
    column = start - begin - (len(whole) - len(whole.lstrip()))
    line = source.count("\n", 0, start) + 1
    return Mutant(file, start, end, source[start:end], after, operator, line, column, text)


def sites(root: Path, files: list[str]) -> list[Mutant]:
    """Return every mistake that the operators can make in these files, in their order."""
    scripts = [file for file in files if file.endswith(".js")]
    found = [
        mutant
        for file in files
        if file.endswith(".py")
        for mutant in python_sites(file, (root / file).read_text("utf-8"))
    ]
    return found + (script_sites(root, scripts) if scripts else [])


def script_sites(root: Path, files: list[str]) -> list[Mutant]:
    """Return the mistakes for scripts, found by Node with the parser that `terser` brings."""
    done = subprocess.run(
        ["node", HERE / "sites.js", *files], cwd=root, capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found = []
    for file, places in json.loads(done.stdout).items():
        source = (root / file).read_text("utf-8")
        # JavaScript counts a character beyond the first 65,536 as two.
        wide = source.encode("utf-16-le")
        for start, end, after, operator in places:
            begin, length = (len(wide[: 2 * n].decode("utf-16-le")) for n in (start, end))
            found.append(made(file, source, begin, length, after, operator))
    return found


def python_sites(file: str, source: str) -> list[Mutant]:
    """Return every mistake that the operators can make in a Python module."""
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    ordered = sorted(set(finder.found))
    return [made(file, source, *place) for place in ordered]


class _Finder(ast.NodeVisitor):
    """Collects (start, end, after, operator). What is no computation is passed over: annotations,
    texts, imports."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[tuple[int, int, str, str]] = []
        self.lines = source.splitlines(keepends=True)
        self.begins = [0]
        for line in self.lines:
            self.begins.append(self.begins[-1] + len(line))
        self.is_index = False

    def _place(self, line: int, column: int) -> int:
        before = self.lines[line - 1].encode()[:column].decode()
        return self.begins[line - 1] + len(before)

    def _span(self, node: ast.AST) -> tuple[int, int]:
        return (
            self._place(node.lineno, node.col_offset),
            self._place(node.end_lineno, node.end_col_offset),
        )

    def _code(self, node: ast.AST) -> str:
        start, end = self._span(node)
        return self.source[start:end]

    def _add(self, node: ast.AST, after: str, operator: str) -> None:
        self.found.append((*self._span(node), after, operator))

    # ---- what is no computation
    def visit_JoinedStr(self, node: ast.JoinedStr) -> None: ...
    def visit_Import(self, node: ast.Import) -> None: ...
    def visit_ImportFrom(self, node: ast.ImportFrom) -> None: ...

    def visit_arg(self, node: ast.arg) -> None: ...

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in (*node.decorator_list, node.args, *node.body):
            self.visit(part)

    # ---- constants and indices
    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self._add(node, str(not value), "constant")
        elif isinstance(value, int):
            self._add(node, str(value + 1), "index" if self.is_index else "constant")
        elif isinstance(value, float):
            self._add(node, repr(value * 1.25 or 1.0), "constant")

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        self._as_index(node.slice)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg in AXES:
            self._as_index(node.value)
        else:
            self.visit(node.value)

    def _as_index(self, node: ast.AST) -> None:
        before, self.is_index = self.is_index, True
        self.visit(node)
        self.is_index = before

    # ---- signs and comparisons
    def visit_BinOp(self, node: ast.BinOp) -> None:
        known = SIGNS.get(type(node.op))
        if known and not any(_is_text(side) for side in (node.left, node.right)):
            self._between(node.left, node.right, *known, "sign")
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        known = SIGNS.get(type(node.op))
        if known and not _is_text(node.value):
            sign, other = known
            self._between(node.target, node.value, f"{sign}=", f"{other}=", "sign")
        self._add(node, "pass", "dropped statement")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.USub):
            operator = "index" if self.is_index else "sign"
            self._add(node, self._code(node.operand), operator)
        elif isinstance(node.op, ast.Not):
            self._add(node, f"bool({self._code(node.operand)})", "comparison")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
            self._between(left, right, *COMPARISONS[type(op)], "comparison")
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        pair = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(left, right, *pair, "comparison")
        self.generic_visit(node)

    def _between(
        self, left: ast.AST, right: ast.AST, before: str, after: str, operator: str
    ) -> None:
        """Exchange what stands between two expressions, where comments may stand as well."""
        start, end = self._span(left)[1], self._span(right)[0]
        hidden = re.sub(r"#[^\n]*", lambda comment: " " * len(comment[0]), self.source[start:end])
        pattern = r"\s+".join(map(re.escape, before.split()))
        place = re.search(pattern, hidden)
        if place:
            self.found.append((start + place.start(), start + place.end(), after, operator))

    # ---- statements and arguments
    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self._add(node, "pass", "dropped statement")
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if any(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets):
            self._add(node, "pass", "dropped statement")
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        # One that is an "elif" begins with that word, and cannot be left out alone.
        if not node.orelse and self._code(node).startswith("if"):
            self._add(node, "pass", "dropped statement")
        self.generic_visit(node)

    def _dropped(self, node: ast.AST) -> None:
        self._add(node, "pass", "dropped statement")
        self.generic_visit(node)

    visit_Break = visit_Continue = visit_Raise = visit_Delete = _dropped

    def visit_Call(self, node: ast.Call) -> None:
        in_any_order = self._code(node.func).rpartition(".")[2] in IN_ANY_ORDER
        starred = any(isinstance(one, ast.Starred) for one in node.args[:2])
        if len(node.args) > 1 and not in_any_order and not starred:
            first, second = map(self._code, node.args[:2])
            if first != second:
                (start, inner), (outer, end) = map(self._span, node.args[:2])
                after = second + self.source[inner:outer] + first
                self.found.append((start, end, after, "swapped arguments"))
        self.generic_visit(node)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def as_list(mutants: list[Mutant]) -> Iterator[dict]:
    """Return the mutants as JSON holds them."""
    return (vars(mutant) for mutant in mutants)
