/* A reader's own picture: chosen or dropped, and shown with what becomes of it. */

import { canvasContext, h } from "../draw/drawing.js";
import { phrase } from "../draw/words.js";
import { cropOf, shrink } from "./cropping.js";
import { Refusal, readPicture } from "./picture_files.js";
import TEXTS from "./texts.json" with { type: "json" };

const SHOWN = 220; // CSS pixels, the longer side of the reader's picture

/** Choose or drop a picture, and see what becomes of it.
 *  onPicture(rgba) is called with the target's pixels; a refused file calls nothing. */
export function uploadPanel(target, onPicture) {
  const says = h("p", { class: "lenet-says", role: "status" });
  const result = h("div", { class: "lenet-crop", hidden: true });
  const input = h("input", {
    type: "file",
    class: "lenet-unseen",
    accept: "image/png,image/jpeg,image/gif,image/webp,image/avif,image/bmp",
    onchange: () => take(input.files),
  });
  const zone = h(
    "label",
    { class: "lenet-drop" },
    h("span", {}, TEXTS.uploads.choose),
    h("small", {}, TEXTS.uploads.private),
    input,
  );
  let latest = 0;

  async function take(files) {
    const [file] = files;
    if (!file) return;
    const turn = ++latest;
    const several = files.length > 1 ? phrase(TEXTS.uploads.first_of, { n: files.length }) : "";
    says.textContent = TEXTS.uploads.reading;
    try {
      const picture = await readPicture(file);
      if (turn === latest) show({ ...picture, notes: [several, ...picture.notes] });
    } catch (error) {
      if (turn !== latest) return;
      if (!(error instanceof Refusal)) console.error(error);
      says.textContent = error instanceof Refusal ? error.message : TEXTS.uploads.unreadable;
    }
    input.value = ""; // so that the same file can be chosen again
  }

  function show({ bitmap, width, height, notes }) {
    const scale = SHOWN / Math.max(width, height);
    const whole = h("canvas", { class: "lenet-picture", role: "img" });
    const small = h("canvas", { class: "lenet-picture", role: "img" });
    whole.setAttribute("aria-label", TEXTS.uploads.whole);
    small.setAttribute("aria-label", phrase(TEXTS.uploads.small, target));
    const slider = h("input", { type: "range", min: 0, max: 100, value: 50, oninput: crop });
    const movable = width * target.height !== height * target.width;
    const enlarged = movable ? TEXTS.uploads.cropped_enlarged : TEXTS.uploads.enlarged;
    const shrunk = movable ? TEXTS.uploads.cropped_shrunk : TEXTS.uploads.shrunk;
    const done = width < target.width ? enlarged : shrunk;

    function crop() {
      const box = cropOf(bitmap, target, slider.value / 100);
      drawWhole(whole, bitmap, box, scale);
      const { pixels, transparent, grey } = shrink(bitmap, box, target);
      drawSmall(small, pixels, target);
      says.textContent = [
        phrase(done, { width, height, to_width: target.width, to_height: target.height }),
        ...notes,
        transparent ? TEXTS.uploads.transparent : "",
        grey ? TEXTS.uploads.grey : "",
      ]
        .filter(Boolean)
        .join(" ");
      onPicture(pixels);
    }

    result.replaceChildren(
      whole,
      h("span", { class: "lenet-arrow", "aria-hidden": "true" }, "→"),
      small,
    );
    if (movable) result.append(h("label", {}, TEXTS.uploads.frame, slider));
    result.hidden = false;
    crop();
  }

  /** Take files dropped anywhere on an element. */
  function acceptDropsOn(element) {
    element.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("lenet-over");
    });
    element.addEventListener("dragleave", () => zone.classList.remove("lenet-over"));
    element.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("lenet-over");
      if (event.dataTransfer.files.length) take(event.dataTransfer.files);
      else says.textContent = TEXTS.uploads.no_file;
    });
  }

  return { element: h("div", { class: "lenet-upload" }, zone, says, result), acceptDropsOn };
}

function drawWhole(canvas, bitmap, box, scale) {
  const [width, height] = [bitmap.width, bitmap.height].map((n) => Math.max(1, n * scale));
  const context = canvasContext(canvas, width, height);
  context.imageSmoothingEnabled = scale < 1;
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.globalAlpha = 0.35;
  context.drawImage(bitmap, 0, 0, width, height);
  context.globalAlpha = 1;
  const from = [box.x, box.y, box.width, box.height];
  const to = from.map((n) => n * scale);
  context.drawImage(bitmap, ...from, ...to);
  context.strokeStyle = getComputedStyle(canvas).getPropertyValue("--lenet-highlight");
  context.lineWidth = 2;
  context.strokeRect(to[0] + 1, to[1] + 1, to[2] - 2, to[3] - 2);
}

function drawSmall(canvas, pixels, { width, height }) {
  const image = h("canvas", { width, height });
  image.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
  canvasContext(canvas, 4 * width, 4 * height).drawImage(image, 0, 0, 4 * width, 4 * height);
}
