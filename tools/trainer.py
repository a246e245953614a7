"""Compile the page's trainer: one step of training, from C to WebAssembly.

    python tools/trainer.py            write step.wasm
    python tools/trainer.py --check    say whether it is what its source gives

The compiler comes with the package ziglang, pinned in requirements-test.txt: the same version gives
the same bytes on every machine.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

TRAINER = Path(__file__).parents[1] / "lenet_book" / "figures" / "train_here" / "trainer"
SOURCE, PROGRAM = TRAINER / "step.c", TRAINER / "step.wasm"
# Small code, 128-bit vectors, no library; the memory above what the program itself holds is free.
OPTIONS = [
    *("--target=wasm32-freestanding", "-Os", "-msimd128", "-nostdlib", "-Wall", "-Wextra"),
    *("-Wl,--no-entry", "-Wl,--export=__heap_base"),
]


def compiled(source: Path = SOURCE) -> bytes:
    """Return the program. Raises RuntimeError with what the compiler said."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "step.wasm"
        command = [sys.executable, "-m", "ziglang", "cc", *OPTIONS, str(source), "-o", str(program)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
        if done.returncode or done.stderr:
            raise RuntimeError(f"{source.name} cannot be compiled:\n{done.stderr}")
        return program.read_bytes()


def main() -> None:
    """Write the program, or compare it."""
    program = compiled()
    if "--check" not in sys.argv:
        PROGRAM.write_bytes(program)
        print(f"wrote {PROGRAM.name}: {len(program):,} bytes")
    elif PROGRAM.read_bytes() != program:
        sys.exit("step.wasm is not what its source gives; run: python tools/trainer.py")


if __name__ == "__main__":
    main()
