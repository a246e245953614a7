"""The book's colours, for style sheets and plots: every one of them stands in palette.json.

A colour is a pair: on a light ground, and on a dark one. The page's are `--book-NAME` in style
sheets, the figures' `--lenet-NAME`; `figure_on_page` says which of the page's a figure takes over
where it stands in one. After a change, `make previews` draws the figures' pictures again.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.colors import LinearSegmentedColormap

PALETTE = json.loads(Path(__file__).with_name("palette.json").read_text("utf-8"))
# Where the ground is dark: the book's switch, JupyterLab, VS Code, Colab.
DARK = (
    'html[data-theme="dark"]',
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    'html[theme="dark"]',
)
LIGHT = {name: light for name, (light, _) in PALETTE["figure"].items()}


def page_style() -> str:
    """Return the style sheet that names the page's colours."""
    return _style("html", ('html[data-theme="dark"]',), "book", PALETTE["page"], {})


def figure_style() -> str:
    """Return the style sheet that names the figures' colours."""
    dark = tuple(f"{ground} .lenet-figure" for ground in DARK)
    on_page = PALETTE["figure_on_page"]
    return _style(".lenet-figure", dark, "lenet", PALETTE["figure"], on_page)


def _style(
    light: str,
    dark: tuple[str, ...],
    prefix: str,
    colours: dict[str, list[str]],
    on_page: dict[str, str],
) -> str:
    def rules(ground: int) -> str:
        lines = []
        for name, pair in colours.items():
            own = pair[ground]
            value = f"var(--book-{on_page[name]}, {own})" if name in on_page else own
            lines.append(f"  --{prefix}-{name}: {value};")
        return "\n".join(lines)

    # Paper is light, whatever the screen is.
    return (
        f"{light} {{\n{rules(0)}\n}}\n@media screen {{\n{', '.join(dark)} {{\n{rules(1)}\n}}\n}}\n"
    )


def plot_style() -> dict[str, Any]:
    """Return matplotlib settings for plots that suit a light and a dark page.

    A plot has no ground of its own. Its ink and its lines are of a middle lightness, which reads
    on white as well as on black; `plt.rcParams.update(plot_style())` sets them.
    """
    from cycler import cycler

    ink = PALETTE["plot"]["ink"]
    grounds = ("figure.facecolor", "axes.facecolor", "savefig.facecolor", "legend.facecolor")
    inks = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
    return {
        **dict.fromkeys(grounds, "none"),
        **dict.fromkeys((*inks, "legend.edgecolor", "grid.color"), ink),
        "axes.prop_cycle": cycler(color=PALETTE["plot"]["lines"]),
    }


def signed() -> "LinearSegmentedColormap":
    """Return the figures' colours of signed values, blue to orange, as a matplotlib colormap."""
    from matplotlib.colors import LinearSegmentedColormap

    stops = [LIGHT[name] for name in PALETTE["signed"]]
    return LinearSegmentedColormap.from_list("signed", stops)
