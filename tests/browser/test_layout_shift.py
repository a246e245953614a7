"""Nothing that a reader looks at jumps while a page comes to life."""

import building
import pytest
from viewing import DESKTOP, PHONE

MOST = 0.1  # the cumulative layout shift that is called good (web.dev/articles/cls)
# Shifts that a reader did not bring about, from the first moment on.
WATCH = """
globalThis.shifted = [];
new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries()) {
        const moved = sources.map(({ node }) => `${node?.nodeName}.${node?.className}`);
        if (!hadRecentInput) shifted.push([value, moved]);
    }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("page", building.pages())
def test_a_page_does_not_jump(visit, page, width):
    opened = visit("references", width=width).page
    opened.add_init_script(WATCH)
    opened.goto(opened.url.replace("references", page))
    opened.wait_for_load_state("networkidle")
    for figure in opened.locator("[data-lenet-figure]").all():
        figure.and_(opened.locator("[data-lenet-ready]")).wait_for(state="attached")
    opened.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    shifts = opened.evaluate("shifted")
    assert sum(value for value, _ in shifts) < MOST, sorted(shifts, reverse=True)[:4]
