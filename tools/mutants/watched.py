"""A process of its own that runs all fast tests once: python watched.py '{"root": …}'."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mutants.watching import watch

if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    to = Path(asked.pop("to"))
    found = watch(Path(asked.pop("root")), **asked)
    to.write_text(json.dumps(found), "utf-8")
    print(f"{len(found)} tests pass")
