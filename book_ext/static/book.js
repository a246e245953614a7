// Small repairs to every page; each works over http and from disk, and the page reads without it.
(() => {
  "use strict";

  // A page opened from disk may not read its neighbours, so search results come without excerpts.
  if (location.protocol === "file:") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  }

  // What scrolls sideways must be reachable by keyboard, and only while it does scroll.
  const SCROLLING = ".pst-scrollable-table-container, .cell_output .text_html, mjx-container";
  const watcher = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  // A glossary term shows its meaning to the mouse by itself; this gives it to touch and keyboard.
  const glossary = () => {
    for (const term of document.querySelectorAll("article abbr[title]")) term.tabIndex = 0;
  };

  // Paper is white: a dark page is printed light, and dark again afterwards.
  const root = document.documentElement;
  let shown;
  addEventListener("beforeprint", () => {
    shown = root.dataset.theme;
    root.dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    root.dataset.theme = shown;
  });

  // A formula that is too long for a phone is set smaller, down to a size that still reads.
  const SMALLEST = 0.6;
  const fitFormulas = () => {
    for (const formula of document.querySelectorAll('mjx-container[display="true"]')) {
      formula.style.fontSize = "";
      const share = formula.clientWidth / formula.scrollWidth;
      if (share < 1) formula.style.fontSize = `${100 * Math.max(SMALLEST, 0.98 * share)}%`;
    }
  };

  const watch = () => document.querySelectorAll(SCROLLING).forEach((el) => watcher.observe(el));

  document.addEventListener("DOMContentLoaded", () => {
    glossary();
    watch();
    window.MathJax?.startup?.promise?.then(() => {
      fitFormulas();
      watch();
      addEventListener("resize", fitFormulas);
    });
  });
})();
