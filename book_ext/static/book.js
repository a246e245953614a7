// Small repairs to every page; each works over http and from disk, and the page reads without it.
(() => {
  "use strict";

  // A page opened from disk may not read its neighbours, so search results come without excerpts.
  if (location.protocol === "file:") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  }

  // The search reads 5x5 where a page has 5×5; its excerpt begins where the page has it.
  if (typeof Search !== "undefined") {
    addEventListener("load", () => {
      if (Search.hasIndex()) return;
      const note = document.createElement("p");
      note.textContent =
        "The search index of this book did not load. Reload the page to try again.";
      document.querySelector("#search-results")?.append(note);
    });
    const summary = Search.makeSearchSummary;
    const asWritten = (word) => word.replace(/(?<=\d)x(?=\d)/g, "×");
    Search.makeSearchSummary = (text, words, anchor) =>
      summary(text, [...words].map(asWritten), anchor);
  }

  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text; // a lone % is no code
    }
  };

  // What a link leads to may stand in a closed box.
  const openTarget = () => {
    const [id] = location.hash.slice(1).split(/[.&]/);
    const target = document.getElementById(decoded(id));
    const closed = [];
    for (let box = target?.closest("details:not([open])"); box; ) {
      closed.push(box);
      box = box.parentElement.closest("details:not([open])");
    }
    for (const box of closed) box.open = true;
    if (closed.length) target.scrollIntoView();
  };

  // What scrolls sideways must be reachable by keyboard, and only while it does scroll.
  const SCROLLING = ".pst-scrollable-table-container, .cell_output .text_html, div.math";
  const scrolls = ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1;
  const watcher = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (scrolls(target)) target.classList.add("book-crowded"); // its words may be cut, on a phone
      if (scrolls(target)) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  // A glossary term shows its meaning to the mouse by itself; this gives it to touch and keyboard.
  const glossary = () => {
    for (const term of document.querySelectorAll("article abbr[title]")) {
      term.tabIndex = 0;
      // What it shows may lie over what is read: Escape takes it away, and Tab goes on from here.
      term.addEventListener("keydown", ({ key }) => key === "Escape" && term.blur());
    }
  };

  // A printed line that is too long for a phone goes on below, indented: each is a block there.
  const printedLines = () => {
    for (const pre of document.querySelectorAll(".cell_output pre")) {
      if (pre.querySelector("span:not(:empty)")) continue; // in colours, as Keras prints
      const lines = pre.textContent.match(/.*\n|.+$/g) ?? [];
      const blocks = lines.map((text) => Object.assign(document.createElement("span"), {
        className: "book-line",
        textContent: text,
      }));
      pre.replaceChildren(...blocks);
    }
  };

  // On paper nothing can be opened: what explains and what solves is printed open, and is closed
  // again afterwards.
  const FOLDED = ".bd-article details:not([open], .lenet-figure *)"; // a figure prints as it stands
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll(FOLDED)];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });

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

  // A formula that is too long for a phone is set smaller, down to a size that still reads; again
  // when its column has another width, as when a box round it opens.
  const SMALLEST = 0.5;
  const fit = (formula) => {
    if (!formula.clientWidth) return; // not laid out yet
    formula.style.fontSize = "";
    const share = formula.clientWidth / formula.scrollWidth;
    if (share < 1) formula.style.fontSize = `${100 * Math.max(SMALLEST, 0.98 * share)}%`;
  };
  const formulas = () => document.querySelectorAll("div.math");
  const widths = new WeakMap();
  const fitter = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      if (widths.get(target) === contentRect.width) continue;
      widths.set(target, contentRect.width);
      fit(target);
    }
  });

  // The same page in another language opens at the same place: section ids are the same there.
  const keepPlace = ({ currentTarget }) => {
    const above = [...document.querySelectorAll("article section[id]")].filter(
      (section) => section.getBoundingClientRect().top < innerHeight / 2,
    );
    const place = location.hash || (above.length > 1 ? `#${above.at(-1).id}` : "");
    currentTarget.href = currentTarget.href.split("#")[0] + place;
  };

  // The two buttons that show and hide a sidebar say which of the two it is.
  const SIDEBARS = {
    ".primary-toggle": ".bd-sidebar-primary",
    ".secondary-toggle": ".bd-sidebar-secondary",
  };
  const sayExpanded = () => {
    for (const [toggle, sidebar] of Object.entries(SIDEBARS)) {
      const isShown = document.querySelector(sidebar)?.checkVisibility({ visibilityProperty: true });
      for (const button of document.querySelectorAll(toggle)) {
        button.setAttribute("aria-expanded", String(Boolean(isShown)));
      }
    }
  };

  const watch = () => document.querySelectorAll(SCROLLING).forEach((el) => watcher.observe(el));

  document.addEventListener("DOMContentLoaded", () => {
    glossary();
    printedLines();
    openTarget();
    addEventListener("hashchange", openTarget);
    formulas().forEach((formula) => fitter.observe(formula));
    document.querySelector("a[hreflang]")?.addEventListener("click", keepPlace);
    document.fonts.addEventListener("loadingdone", () => formulas().forEach(fit));
    watch();
    sayExpanded();
    addEventListener("resize", sayExpanded);
    // A sidebar slides: it is looked at when it has arrived.
    for (const name of ["transitionend", "click"]) {
      addEventListener(name, () => requestAnimationFrame(sayExpanded));
    }
  });
})();
