"""How long a chapter takes to read, by a rule of thumb.

It gives what two careful readers took in November 2026: 20 to 25 minutes for chapters 1 to 9, 45
for chapter 10, 35 and 50 for 11 and 12.
"""

from __future__ import annotations

import re

from nbformat import NotebookNode

WORDS_A_MINUTE = 200
FIGURE = 2.0  # minutes to try an interactive figure
PICTURE = 1.0  # minutes for a plot
LINE = 4 / 60  # minutes for a line of code that is open
FOLDED = {"hide-cell", "hide-input"}
HIDDEN = re.compile(r"<details>.*?</details>|<!--.*?-->|<[^>]+>", re.DOTALL)


def minutes(notebook: NotebookNode) -> int:
    """Return the minutes for what stands open: prose, code, plots and figures."""
    words, time = 0, 0.0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            words += len(HIDDEN.sub(" ", cell.source).split())
            continue
        tags = set(cell.metadata.get("tags", []))
        if not tags & FOLDED:
            time += LINE * sum(bool(line.strip()) for line in cell.source.splitlines())
        if "hide-cell" in tags:
            continue  # what it shows is folded, too
        for output in cell.outputs:
            data = output.get("data", {})
            time += FIGURE if "data-lenet-figure" in data.get("text/html", "") else 0
            time += PICTURE if "image/png" in data else 0
    return round(time + words / WORDS_A_MINUTE)
