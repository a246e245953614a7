"""The figures' JavaScript, asked in Node, or bundled for a page of a test."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from prose import ROOT

SCRIPTS = Path(__file__).parent / "js"


def ask(module: str, cases: Any, folder: Path) -> Any:
    """Return what `answers(cases)` of a module in js/ gives, in Node. `folder` is for its files."""
    (folder / "cases.json").write_text(json.dumps(cases), "utf-8")
    command = [_program("node"), SCRIPTS / "node.js", SCRIPTS / f"{module}.js"]
    files = [folder / "cases.json", folder / "results.json"]
    done = subprocess.run([*command, *files], capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(files[1].read_text("utf-8"))


def bundled(entry: str, name: str) -> str:
    """Return a classic script that gives a page what a program exports, under a global name.

    `entry` is the program's text; its imports begin at the book's folder.
    """
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    if not esbuild.exists():
        pytest.fail("the figures' scripts cannot be bundled: run npm ci", pytrace=False)
    options = ["--bundle", "--format=iife", f"--global-name={name}", "--log-level=error"]
    options.append("--loader:.wasm=base64")
    done = subprocess.run(
        [esbuild, *options],
        input=entry,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def handed_over(script: str) -> dict[str, Any]:
    """Return what a page's data script adds to the one global."""
    text = script.removeprefix("Object.assign((globalThis.LenetBook ||= {}), ")
    return json.loads(text.removesuffix(");\n"))


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.fail(
            f"the figures' JavaScript is tested in Node.js, and there is no program `{name}`: "
            "install Node.js 20 or later (on Debian and Ubuntu: apt-get install nodejs npm)",
            pytrace=False,
        )
    return path
