"""How alike the maps of two different pictures are: the level that a map has to fall to."""

from typing import Any

from lenet_book.figures import catalog
from lenet_book.records import recorded

RECORD = "looking_maps"
MEASURE = "sizes_chance"  # rank correlation without signs, of the maps of two pictures


def recorded_levels() -> dict[str, Any]:
    """Return the recorded level of each of the book's networks and each method, 0…1."""
    known = recorded.load(RECORD)["runs"][0]
    levels: dict[str, dict[str, float]] = {}
    for network in catalog.FIGURES["lens"].pieces["network"]["choices"]:
        start, end = f"{network}_", f"_{MEASURE}"
        levels[network] = {
            name.removeprefix(start).removesuffix(end): round(
                recorded.value(f"{RECORD}.{name}.mean"), 3
            )
            for name in known
            if name.startswith(start) and name.endswith(end)
        }
    return levels
