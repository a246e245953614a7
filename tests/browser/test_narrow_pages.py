"""Pages on the narrowest phones: nothing that carries the point scrolls or is too small."""

import building
import pytest

NARROWEST = 320  # CSS pixels: WCAG 2.2, 1.4.10 Reflow
SMALLEST_TEXT = 11  # CSS pixels
SMALLEST_TARGET = 24  # CSS pixels: WCAG 2.2, 2.5.8

FOUND = """([text, target]) => {
  const article = document.querySelector("article");
  const found = { wide: [], text: [], targets: [] };
  const told = (element) => `${element.tagName} ${element.className}: `
    + element.textContent.trim().replace(/\\s+/g, " ").slice(0, 40);
  const carriers = ".cell_output pre, .text_html, .pst-scrollable-table-container, "
    + "div.math, .lenet-live *";
  for (const element of article.querySelectorAll(carriers)) {
    // Keras draws its summary in boxes; the page derives each of its numbers in a list of its own.
    if (/[┃│]|Trainable params/.test(element.textContent) && element.tagName === "PRE") continue;
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    if (scrolls && element.scrollWidth > element.clientWidth + 1) found.wide.push(told(element));
  }
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement } = walker.currentNode;
    const box = parentElement.getBoundingClientRect();
    const isShown = walker.currentNode.textContent.trim() && box.width && box.height;
    const size = parseFloat(getComputedStyle(parentElement).fontSize);
    if (isShown && size < text && !parentElement.closest("math")) {
      found.text.push(`${size} px, ${told(parentElement)}`);
    }
  }
  for (const element of article.querySelectorAll("button, input, summary, select")) {
    const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
    if (width && height && Math.min(width, height) < target) {
      found.targets.push(`${Math.round(width)}×${Math.round(height)}, ${told(element)}`);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("page", building.pages())
def test_a_phone_shows_all_that_carries_the_point(visit, page):
    view = visit(page, width=NARROWEST).settled()
    for figure in view.page.locator("[data-lenet-figure]").all():
        figure.and_(view.page.locator("[data-lenet-ready]")).wait_for(state="attached")
    if view.page.get_by_role("button", name="Show all answers").count():
        view.page.get_by_role("button", name="Show all answers").click()
    # What was folded is fitted when it is laid out, before it is painted.
    view.page.evaluate(
        """new Promise((done) => {
            for (const box of document.querySelectorAll("article details")) box.open = true;
            requestAnimationFrame(() => setTimeout(done));
        })"""
    )
    found = view.page.evaluate(FOUND, [SMALLEST_TEXT, SMALLEST_TARGET])
    assert found == {"wide": [], "text": [], "targets": []}
