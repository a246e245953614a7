/* Choose the picture that a figure shows: from its gallery, a reader's own file, or drawn. */

import { h } from "../draw/drawing.js";
import { drawingPad } from "./drawing_pad.js";
import { galleryPanel } from "./gallery.js";
import TEXTS from "./texts.json" with { type: "json" };
import { uploadPanel } from "./uploads.js";

const ENTRY = '[tabindex="0"], input'; // where the keyboard enters a panel

/** Buttons that open one panel at a time; Escape in the panel closes it.
 *  onIndex(index)  the reader chose a picture of the gallery
 *  onGallery()     the reader opens the gallery
 *  onOwn(values)   the reader brought or drew one: the network's input
 *  Returns {buttons, panel, show(index, values), frame(box), note(text), refresh(),
 *  dropOn(element)}. */
export function pictureChooser(pictures, classNames, { onIndex, onOwn, onGallery }) {
  const gallery = galleryPanel(pictures, classNames, onIndex);
  const own = (pixels) => onOwn(pictures.fromPixels(pixels));
  const upload = uploadPanel(pictures, own);
  const pad = drawingPad(pictures, own);
  let current = null;

  const choices = [
    { label: TEXTS.picture_chooser.gallery, element: gallery.element, open: openGallery },
    { label: TEXTS.picture_chooser.own, element: upload.element },
    {
      label: TEXTS.picture_chooser.draw,
      element: pad.element,
      open: () => pad.load(pictures.toPixels(current)),
    },
  ];
  function openGallery() {
    gallery.draw();
    onGallery();
  }

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
    panel.querySelector(ENTRY)?.focus();
  }

  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation(); // it ends this panel, and nothing else
    const { button } = opened;
    toggle(opened);
    button.focus();
  });

  return {
    buttons,
    panel,
    /** Tell the panels what is shown now: a picture's number, or null for the reader's own. */
    show(index, values) {
      current = values;
      gallery.mark(index);
      if (index !== null && opened === choices[2]) pad.load(pictures.toPixels(values));
    },
    /** Mark a box of pixels on the drawing pad, or none: null. */
    frame: pad.frame,
    /** Say what is the matter where the gallery's pictures would be. */
    note: gallery.note,
    refresh() {
      gallery.reset();
      const { activeElement } = document;
      if (opened === choices[0] && activeElement === opened.button) {
        panel.querySelector(ENTRY)?.focus();
      }
    },
    dropOn(element) {
      upload.acceptDropsOn(element);
      element.addEventListener("drop", () => opened !== choices[1] && toggle(choices[1]));
    },
  };
}
