/* Choose the picture that a figure shows: from its gallery, a reader's own file, or drawn. */
(function (root) {
  "use strict";

  const { h, canvasContext, drawingPad, uploadPanel } = root.LenetFigures;

  /** Buttons that open one panel at a time.
   *  onIndex(index)  the reader chose a picture of the gallery
   *  onOwn(values)   the reader brought or drew one: the network's input
   *  Returns {buttons, panel, show(index, values), dropOn(element)}. */
  function pictureChooser(pictures, classNames, { onIndex, onOwn }) {
    const gallery = galleryPanel(pictures, classNames, onIndex);
    const own = (pixels) => onOwn(pictures.fromPixels(pixels));
    const upload = uploadPanel(pictures, own);
    const pad = drawingPad(pictures, own);
    let current = null;

    const choices = [
      { label: "Choose a picture", element: gallery.element, open: () => gallery.draw() },
      { label: "Use your own", element: upload.element },
      {
        label: "Draw on it",
        element: pad.element,
        open: () => pad.load(pictures.toPixels(current)),
      },
    ];
    const panel = h("div", { class: "lenet-panel", hidden: true });
    const buttons = h("div", { class: "lenet-choices" });
    for (const choice of choices) {
      choice.button = h(
        "button",
        { type: "button", "aria-expanded": "false", onclick: () => toggle(choice) },
        choice.label,
      );
      buttons.append(choice.button);
    }
    let opened = null;

    function toggle(choice) {
      opened = choice === opened ? null : choice;
      for (const { button } of choices) button.setAttribute("aria-expanded", "false");
      panel.hidden = !opened;
      if (!opened) return;
      opened.button.setAttribute("aria-expanded", "true");
      panel.replaceChildren(opened.element);
      if (opened.open) opened.open();
    }

    return {
      buttons,
      panel,
      /** Tell the panels what is shown now: a picture's number, or null for the reader's own. */
      show(index, values) {
        current = values;
        gallery.mark(index);
        if (index !== null && opened === choices[2]) pad.load(pictures.toPixels(values));
      },
      refresh: gallery.reset,
      dropOn(element) {
        upload.acceptDropsOn(element);
        element.addEventListener("drop", () => opened !== choices[1] && toggle(choices[1]));
      },
    };
  }

  /** The pictures at hand as a grid of buttons: one tab stop, arrow keys move inside it. */
  function galleryPanel(pictures, classNames, onIndex) {
    const grid = h("div", { class: "lenet-gallery", role: "group", "aria-label": "Pictures" });
    const element = h("div", {}, grid);
    let thumbs = [];
    let shown = null;

    function draw() {
      if (thumbs.length) return;
      thumbs = Array.from({ length: pictures.count }, (_, at) => thumb(pictures.first + at));
      grid.replaceChildren(...thumbs);
      element.replaceChildren(grid, ...(pictures.total > pictures.count ? [pager()] : []));
      mark(shown);
    }

    function thumb(index) {
      const canvas = h("canvas", { "aria-hidden": "true" });
      const { width, height } = pictures;
      const side = 32;
      canvasContext(canvas, side, (side * height) / width).drawImage(
        pictures.bitmap(pictures.values(index)),
        ...[0, 0, side, (side * height) / width],
      );
      const label = pictures.labels ? `${classNames[pictures.labels[index - pictures.first]]}, ` : "";
      const name = `${label}picture ${index}`;
      return h(
        "button",
        {
          type: "button",
          class: "lenet-thumb",
          "aria-label": name,
          title: name,
          "aria-pressed": "false",
          tabindex: -1,
          onclick: () => onIndex(index),
        },
        canvas,
      );
    }

    /** Step through more pictures than fit: their numbers, and the next or previous ones. */
    function pager() {
      const last = pictures.first + pictures.count - 1;
      const step = (label, index, possible) =>
        h(
          "button",
          { type: "button", disabled: !possible, onclick: () => onIndex(index) },
          label,
        );
      return h(
        "div",
        { class: "lenet-row" },
        step("Earlier ones", pictures.first - 1, pictures.first > 0),
        h("span", {}, `${pictures.first}–${last} of ${pictures.total}`),
        step("Later ones", last + 1, last + 1 < pictures.total),
      );
    }

    function mark(index) {
      shown = index;
      const at = index === null ? -1 : index - pictures.first;
      thumbs.forEach((button, i) => {
        button.setAttribute("aria-pressed", String(i === at));
        button.tabIndex = i === Math.max(at, 0) ? 0 : -1;
      });
    }

    grid.addEventListener("keydown", (event) => {
      const at = thumbs.indexOf(document.activeElement);
      const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
      const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
      const next = at + steps[event.key];
      if (at < 0 || !thumbs[next]) return;
      event.preventDefault();
      thumbs[next].focus();
      onIndex(pictures.first + next);
    });

    return {
      element,
      draw,
      mark,
      /** The kernel sent other pictures: draw them when they are next looked at. */
      reset() {
        const open = thumbs.length && element.isConnected;
        thumbs = [];
        if (open) draw();
      },
    };
  }

  Object.assign(root.LenetFigures, { pictureChooser });
})(globalThis);
