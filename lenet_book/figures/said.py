"""A value as a message has it: in a line, however much it holds."""

from typing import Any

MOST = 80  # characters


def short(value: Any) -> str:
    """Return a value as a short text of one line; of an array, its shape."""
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"an array of {value.dtype} of shape {tuple(value.shape)}"
    text = " ".join(repr(value).split())
    return text if len(text) <= MOST else f"{text[: MOST - 3]}…"
