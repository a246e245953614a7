"""Debian's Chromium, which draws previews, prints the book, and runs tests and benchmarks."""

import os
import shutil

# The first has no window to open, and so takes half the time for a page.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


class NoChromium(RuntimeError):
    """There is no Chromium here; the message says how to get it."""


def chromium() -> str:
    """Return the path of Chromium; ``LENET_CHROMIUM`` names another than what is found.

    Raises NoChromium, with a sentence, where there is none.
    """
    named = os.environ.get("LENET_CHROMIUM")
    for name in (named,) if named else NAMES:
        if path := shutil.which(name):
            return path
    raise NoChromium(
        f"{named or 'Chromium'} is needed and not found: run tests/browser/install.sh (on Debian: "
        "apt-get install chromium), or set LENET_CHROMIUM to the path of one"
    )
