"""What is looked for on every page, at a desk and on a phone."""

from viewing import Visit, violations

NEXT = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))"
NO_JUMP = 0.1  # the cumulative layout shift that is called good (web.dev/articles/cls)
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


def jumps(seen: Visit) -> list[tuple[float, list[str]]]:
    """Return how far what stands on a page that was opened with `WATCH` has jumped, and what."""
    seen.page.wait_for_load_state("networkidle")
    seen.page.evaluate(NEXT)
    return sorted(((value, moved) for value, moved in seen.page.evaluate("shifted")), reverse=True)


# WCAG 2.2, 1.4.12: what a reader may set, and nothing is lost.
SPACED = """
* { line-height: 1.5 !important; }
* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important }
"""
# Texts of which a part is not seen, and texts that lie over one another.
LOST = """() => {
  const found = [];
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && getComputedStyle(one).clipPath === "none"
    && !one.closest(".lenet-unseen, .visually-hidden, .book-header-link, svg, math");
  const told = (text) => text.trim().replace(/\\s+/g, " ").slice(0, 40);
  const hides = (overflow) => ["hidden", "clip"].includes(overflow);
  for (const one of document.querySelectorAll("main *")) {
    if (!one.textContent.trim() || !one.clientWidth || !isSeen(one)) continue;
    const { overflowX, overflowY } = getComputedStyle(one);
    const isCut = hides(overflowX) && one.scrollWidth > one.clientWidth + 1
      || hides(overflowY) && one.scrollHeight > one.clientHeight + 1;
    if (isCut && !one.matches("div.math")) found.push(`cut: ${told(one.textContent)}`);
  }
  const range = document.createRange();
  const lines = [];
  const text = document.querySelector("article") ?? document.querySelector("main");
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    const { parentElement: parent } = node;
    if (!node.textContent.trim() || !isSeen(parent) || parent.closest(".headerlink, .book-line")) {
      continue;
    }
    range.selectNodeContents(node);
    for (const { left, top, right, bottom } of range.getClientRects()) {
      if (right - left > 2) lines.push({ left, top, right, bottom, node });
    }
  }
  lines.sort((a, b) => a.top - b.top);
  lines.forEach((a, i) => {
    for (const b of lines.slice(i + 1, i + 40)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - b.top;
      const least = Math.min(a.bottom - a.top, b.bottom - b.top);
      if (a.node !== b.node && across > 3 && down > 0.45 * least) {
        found.push(`over: ${told(a.node.textContent)} | ${told(b.node.textContent)}`);
      }
    }
  });
  return [...new Set(found)];
}"""


def lost_when_spaced(seen: Visit) -> list[str]:
    """Return the texts that are cut or covered once a reader has put space between them."""
    open_boxes(seen)
    before = seen.page.evaluate(LOST)
    style = seen.page.add_style_tag(content=SPACED)
    seen.page.evaluate(NEXT)
    lost = [one for one in seen.page.evaluate(LOST) if one not in before]
    style.evaluate("style => style.remove()")
    return lost


def open_boxes(seen: Visit) -> None:
    """Unfold all that is folded. It is fitted when it is laid out, before it is painted."""
    seen.page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    seen.page.evaluate(NEXT)


# Thousands of words of code in a dozen colours: most of axe's time goes into their contrast.
# One word of each colour is enough, of what is typed and of what is printed.
ONE_WORD_OF_EACH_COLOUR = """() => {
    const seen = new Set();
    for (const word of document.querySelectorAll(".highlight span[class]")) {
        const cell = word.closest(".cell_input, .cell_output")?.className;
        const kind = `${cell} ${word.className}`;
        if (seen.has(kind)) word.replaceWith(...word.childNodes);
        else seen.add(kind);
    }
}"""


def complaints(seen: Visit, axe: str, each: bool = False) -> list[str]:
    """Return what axe finds wrong on a page with all boxes open; the page's code is left short.

    `each`: see `violations`.
    """
    open_boxes(seen)
    seen.page.evaluate(ONE_WORD_OF_EACH_COLOUR)
    return violations(seen.page, axe, each=each)
