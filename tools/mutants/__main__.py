"""The command line: draw mistakes with a seed, try them, and say which no test noticed."""

import argparse
import ast
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from . import book
from .sites import HERE, Mutant, sites
from .trying import Bench, Tests, load_heavy

KEPT = book.ROOT / ".mutants"
ENOUGH = 0.95


def draw(mutants: list[Mutant], number: int, seed: int) -> list[Mutant]:
    """Return mistakes by chance: at least one in each module, where they suffice, then anywhere."""
    rng = random.Random(seed)
    shuffled = rng.sample(mutants, len(mutants))
    first = {mutant.file: mutant for mutant in reversed(shuffled)}
    modules = rng.sample(sorted(first), len(first))
    chosen = [first[file] for file in modules]
    rest = [mutant for mutant in shuffled if mutant is not first[mutant.file]]
    return [*chosen, *rest][:number]


KEY = ("file", "text", "column", "before", "after")


def key(mutant: Mutant) -> tuple:
    """Return what a mistake is known by, also when lines above it have moved."""
    return tuple(getattr(mutant, name) for name in KEY)


def equivalent(path: Path = HERE / "equivalent.json") -> dict[tuple, str]:
    """Return the mistakes that change nothing anybody could see, each with its reason."""
    entries = json.loads(path.read_text("utf-8"))
    return {tuple(entry[name] for name in KEY): entry["reason"] for entry in entries}


def importers(root: Path, tests: list[str]) -> dict[str, set[str]]:
    """Return, for each module, the files of tests that load it, directly or through others."""
    modules = {}
    for file in book.tracked():
        if file.endswith(".py"):
            name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            modules[name] = modules[file] = file
            if file.startswith("tests/"):
                modules.setdefault(Path(file).stem, file)

    def named(file: str) -> set[str]:
        found = set()
        for node in ast.walk(ast.parse((root / file).read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
        return {modules[name] for name in found if name in modules} - {file}

    direct = {file: named(file) for file in set(modules.values())}
    for file in direct:  # a package may load its modules without naming them
        folder = file.removesuffix("__init__.py")
        if file != folder:
            direct[file] |= {one for one in direct if one.startswith(folder)} - {file}
    loading: dict[str, set[str]] = {}
    for test in tests:
        reached, ahead = set(), [test]
        while ahead:
            for file in direct[ahead.pop()] - reached:
                reached.add(file)
                ahead.append(file)
        for file in reached:
            loading.setdefault(file, set()).add(test)
    return loading


def watched(root: Path, anew: bool, in_browser: bool) -> Tests:
    """Return which tests run which lines. Files of tests that were seen before are not run again,
    unless they have changed, or `anew` asks for it."""
    path = KEPT / "tests.json"
    known = json.loads(path.read_text("utf-8")) if path.exists() and not anew else {}
    browser = book.browser_tests() if in_browser else {}
    files = [*book.script_tests(), *book.fast_tests(), *browser]
    hashes = {file: _hash(root / file) for file in files}
    known = {file: seen for file, seen in known.items() if seen["hash"] == hashes.get(file)}
    new = [file for file in hashes if file not in known]
    if new:
        print(f"Running {len(new)} files of tests, to see which lines they run …", flush=True)
        asked = {
            "root": str(root),
            "to": str(path.with_suffix(".new")),
            "files": book.computing(),
            "tests": [file for file in new if file.endswith(".js")],
            "chosen": [file for file in new if file.endswith(".py") and file not in browser],
            "browser": {file: browser[file] for file in new if file in browser},
        }
        environment = os.environ | {"PYTHONPATH": str(root), "TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [sys.executable, str(HERE / "watched.py"), json.dumps(asked)]
        subprocess.run(command, cwd=root, env=environment, check=True)
        known |= {file: {"hash": hashes[file], "tests": {}} for file in new}
        for name, test in json.loads(path.with_suffix(".new").read_text("utf-8")).items():
            known[name.split("::")[0]]["tests"][name] = test
        path.write_text(json.dumps(known), "utf-8")
        path.with_suffix(".new").unlink()
    return Tests({name: test for seen in known.values() for name, test in seen["tests"].items()})


def _hash(test: Path) -> str:
    """Return what changes where a file of tests does, or what lies beside it to help."""
    beside = [] if test.suffix == ".js" else sorted(test.parent.glob("*.py"))
    helpers = [file for file in beside if not file.name.startswith("test_")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in [test, *helpers])).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Draw, try, report; return 0 if enough mistakes are noticed, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draw", type=int, default=300, help="how many mistakes")
    parser.add_argument("--only", nargs="+", default=[""], help="files that begin so")
    parser.add_argument("--without", nargs="+", default=[], help="no files that hold these")
    parser.add_argument("--again", action="store_true", help="try the survivors again")
    parser.add_argument(
        "--browser", action="store_true", help="let figures' browser tests try, too"
    )
    parser.add_argument("--watch", action="store_true", help="see anew which lines all tests run")
    parser.add_argument("--report", action="store_true", help="only say what was found so far")
    options = parser.parse_args(arguments)
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"seed-{options.seed}.json"
    state = json.loads(path.read_text("utf-8")) if path.exists() else []
    if len(state) < options.draw and not options.report:
        files = [
            file
            for file in book.computing()
            if file.startswith(tuple(options.only))
            and not any(part in file for part in options.without)
        ]
        known = {key(Mutant(**entry["mutant"])) for entry in state}
        drawn = draw(sites(book.ROOT, files), options.draw, options.seed)
        state += [{"mutant": vars(mutant)} for mutant in drawn if key(mutant) not in known]
    if options.again:
        for entry in state:
            if not entry.get("caught"):
                entry.pop("caught", None)
    if not options.report:
        try_all(state, path, options.watch, options.browser)
    return report(state)


def try_all(state: list[dict[str, Any]], path: Path, anew: bool, in_browser: bool) -> None:
    """Try what has not been tried, and write each verdict down."""
    with tempfile.TemporaryDirectory(prefix="lenet-mutants-") as folder:
        root = Path(folder).resolve() / "book"
        book.copy(root)
        tests = watched(root, anew, in_browser)
        load_heavy()
        bench, loading = Bench(root, tests), importers(book.ROOT, book.fast_tests())
        excused = equivalent()
        waiting = [entry for entry in state if "caught" not in entry]
        where_now = {key(mutant): mutant for mutant in sites(book.ROOT, book.computing())}
        for number, entry in enumerate(waiting, 1):
            mutant = where_now.get(key(Mutant(**entry["mutant"])))
            if mutant is None:  # the line was changed since it was drawn
                entry["gone"] = True
            if mutant is None or key(mutant) in excused:
                continue
            entry["mutant"] = vars(mutant)
            verdict = bench.try_(mutant, loading.get(mutant.file, set()))
            entry |= verdict._asdict()
            said = f"caught by {verdict.by}" if verdict.caught else "SURVIVED"
            print(
                f"{number}/{len(waiting)} {verdict.seconds:.1f} s  {mutant}\n    {said}", flush=True
            )
            new = path.with_suffix(".new")
            new.write_text(json.dumps(state, indent=1), "utf-8")
            shutil.move(new, path)


def report(state: list[dict[str, Any]]) -> int:
    """Print the counts and the survivors."""
    excused = equivalent()
    counts: Counter[str] = Counter()
    survivors = []
    for entry in state:
        mutant = Mutant(**entry["mutant"])
        if key(mutant) in excused:
            counts["equivalent"] += 1
        elif "caught" not in entry:
            counts["gone" if "gone" in entry else "not tried"] += 1
        else:
            counts["caught" if entry["caught"] else "survived"] += 1
            if not entry["caught"]:
                survivors.append(mutant)
    for mutant in survivors:
        print(f"survived: {mutant}")
    judged = counts["caught"] + counts["survived"]
    share = counts["caught"] / judged if judged else 0.0
    words = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
    print(f"{len(state)} drawn: {words}; {share:.1%} of {judged} caught")
    return 0 if share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
