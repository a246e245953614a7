"""What all interactive figures share: a widget in a notebook, a living preview in a page."""

import html
import math
import os
from numbers import Real
from operator import index as as_integer
from typing import Any, ClassVar

import anywidget
import traitlets
from IPython import get_ipython

from lenet_book.figures import catalog
from lenet_book.figures.said import short

LARGEST_EMBEDDED = 1_000_000  # bytes
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class LenetFigure(anywidget.AnyWidget):
    """An interactive figure of the book. Make it the last expression of a cell to show it.

    A subclass names its contract (`figure`). The state that it lists, what the reader can change
    both in Python and in the figure, become traits tagged `state=True`. Traits of its own, whose
    names begin with `_` and which are tagged `sync=True`, are what it draws: dicts, with bytes
    in them.
    """

    figure: ClassVar[str]

    _embed = False  # whether the page holds what the learner gave

    _figure = traitlets.Unicode().tag(sync=True)  # for the script, which other forms share

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # anywidget makes a subclass of its own for every instance: that one has all of this.
        if "figure" in vars(cls):
            for name, default in catalog.FIGURES[cls.figure].state.items():
                if not hasattr(cls, name):
                    piece = catalog.FIGURES[cls.figure].pieces[name]
                    _add_trait(cls, name, Checked(default, piece).tag(sync=True, state=True))
            cls._esm = catalog.module(cls.figure)
            cls._css = catalog.stylesheet()
        super().__init_subclass__(**kwargs)

    @traitlets.default("_figure")
    def _figure_name(self) -> str:
        return self.figure

    def notify_change(self, change: Any) -> None:
        """Tell the observers of a trait, and the front end of all that they change, in one message.

        A layer without its unit would reach the figure as a state that cannot be drawn.
        """
        with self.hold_sync():
            super().notify_change(change)

    def state(self) -> dict[str, Any]:
        """Return what the reader chose: the values of all state traits, by name."""
        return {name: getattr(self, name) for name in self.traits(state=True)}

    def _refuse_unknown(self, view: dict[str, Any]) -> None:
        """Raise TypeError where a keyword names nothing that the reader can change."""
        known = self.trait_names(state=True)
        unknown = sorted(set(view) - set(known))
        if unknown:
            raise TypeError(
                f"there is no setting {', '.join(unknown)}; there are: {', '.join(known)}"
            )

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.state().items())
        return f"{type(self).__name__}({settings})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        # A notebook shows the widget; a page built from it shows the HTML. Neither the HTML
        # nor the text may hold an address or anything else that differs between runs.
        bundle, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        if runs_unattended():
            # What a program makes of the notebook would ask a server elsewhere to draw the widget,
            # and show nothing where there is none.
            bundle.pop(WIDGET_VIEW, None)
        return bundle | {"text/plain": repr(self), "text/html": self._preview()}, metadata

    def _preview(self) -> str:
        """Return the HTML that stands for the figure where no kernel runs."""
        return catalog.preview(self.figure, self.state())

    def _own_picture(self) -> str:
        """Return an image of what the figure shows now, as HTML; nothing where it draws none."""
        return ""

    def _preview_of_own(self, data: dict[str, Any], summary: str) -> str:
        """Return the HTML for a learner's own model or data: these too, where `embed` is true."""
        if not self._embed:
            return kernel_needed(summary, self._own_picture())
        size = _size(data)
        if size > LARGEST_EMBEDDED:
            raise ValueError(
                f"embed=True stores at most 1 MB in the notebook, and this model and its "
                f"pictures take {size / 1e6:.1f} MB; give fewer images, or leave embed out"
            )
        return catalog.preview(self.figure, self.state(), data, summary, self._own_picture())


def runs_unattended() -> bool:
    """Return whether a program executes the notebook, for a file: nbconvert, papermill, Quarto.

    Such a program cannot answer a question of the kernel, and says so with every cell. Voilà
    cannot either, yet it keeps the kernel alive for its page.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    is_page_alive = "voila" in os.environ.get("SERVER_SOFTWARE", "")
    return getattr(kernel, "_allow_stdin", None) is False and not is_page_alive


def _size(value: Any) -> int:
    """Return how many bytes stand in the data of a figure."""
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, list):
        return sum(map(_size, value))
    return len(value) if isinstance(value, bytes) else 0


def _add_trait(owner: type, name: str, trait: traitlets.TraitType) -> None:
    """Give a class that is being made one more trait."""
    setattr(owner, name, trait)
    trait.class_init(owner, name)


class Checked(traitlets.Any):
    """A trait that takes what its piece of a contract allows: one of its choices, or its range.

    Its validator sees every value: traitlets would let None pass unseen.
    """

    allow_none = False

    def __init__(self, default: Any, piece: dict[str, Any] | None = None) -> None:
        super().__init__(default)
        self.piece = piece or {}

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the value. Raise TypeError or ValueError for one that the contract excludes."""
        name, piece = self.name or "", self.piece
        if value is None and piece.get("optional"):
            return value
        if "choices" in piece:
            # Compared by type too: True is no smoothing of 1.
            if not any(type(value) is type(one) and value == one for one in piece["choices"]):
                known = ", ".join(map(str, piece["choices"]))
                raise ValueError(f"{name} must be one of {known}; got {short(value)}")
        elif "most" in piece and piece.get("kind") == "number":
            return integer(name, value, piece["most"] + 1, piece["least"])
        elif "most" in piece:
            value = number(name, value, piece["least"], piece["most"])
            return float(value) if isinstance(piece["default"], float) else value
        return value


def kernel_needed(summary: str, picture: str = "") -> str:
    """Return the HTML that stands for a figure whose data only the kernel has."""
    text = f"{summary} It lives in the notebook’s kernel: run the cell to bring it to life."
    caption = f"<figcaption>{html.escape(text)}</figcaption>"
    return f'<figure class="lenet-figure">\n{picture}{caption}\n</figure>'


def number(name: str, value: Any, least: float, most: float) -> float:
    """Return `value`. Raise TypeError or ValueError unless it is a number, least…most."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {short(value)}")
    if not (math.isfinite(value) and least <= float(value) <= most):
        span = f"{least}…{most}".replace("-", "\N{MINUS SIGN}")
        raise ValueError(f"{name} must be {span}, got {short(value)}")
    return value  # type: ignore[return-value]  # a Real: 1 stays 1, and is shown so


def integer(name: str, value: Any, length: int, least: int = 0) -> int:
    """Return `value` as an int. Raise TypeError or ValueError unless it is least…length − 1."""
    try:
        if isinstance(value, bool):
            raise TypeError
        number = as_integer(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, got {short(value)}") from None
    if not least <= number < length:
        span = f"{least}…{length - 1}".replace("-", "\N{MINUS SIGN}")
        raise ValueError(f"{name} must be {span}, got {number}")
    return number
