/* A reader's own picture: looked at in the page, never sent anywhere, never run as a program. */

import { canvasContext, h } from "../draw/drawing.js";

const LARGEST_FILE = 20e6; // bytes
const LARGEST_PICTURE = 40e6; // pixels; each takes four bytes once decoded

/** A file that we do not take, with the sentence that says why. */
export class Refusal extends Error {}

/** Decode a picture file to {bitmap, width, height, notes}, or throw a Refusal. */
export async function readPicture(file) {
  const name = `“${file.name}”`;
  if (file.size === 0) throw new Refusal(`${name} is empty. Choose another file.`);
  if (file.size > LARGEST_FILE) {
    const megabytes = Math.round(file.size / 1e6);
    throw new Refusal(
      `${name} has ${megabytes} MB. This page takes up to 20 MB: save a smaller copy first.`,
    );
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kind = KINDS.find(({ matches }) => matches(bytes));
  if (!kind) throw new Refusal(whyNot(name, bytes));
  // The type comes from what the file holds: a name can say anything.
  const blob = new Blob([bytes], { type: kind.type });
  const { width, height } = await measure(blob, name);
  if (width * height > LARGEST_PICTURE) {
    throw new Refusal(
      `${name} has ${width} × ${height} pixels. This page takes up to 40 million: ` +
        "save a smaller copy first.",
    );
  }
  const bitmap = await createImageBitmap(blob).catch(() => {
    throw new Refusal(`${name} is damaged or cut off: your browser cannot read all of it.`);
  });
  return { bitmap, width: bitmap.width, height: bitmap.height, notes: kind.notes(bytes) };
}

/** Width and height, before the memory for all pixels is taken. */
function measure(blob, name) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    const address = URL.createObjectURL(blob);
    const finish = (action) => {
      URL.revokeObjectURL(address);
      action();
    };
    image.onload = () =>
      finish(() => resolve({ width: image.naturalWidth, height: image.naturalHeight }));
    image.onerror = () =>
      finish(() => reject(new Refusal(`${name} is damaged: your browser cannot read it.`)));
    image.src = address;
  });
}

// ---------------------------------------------------------------- what a file holds
const text = (bytes, from, to) => String.fromCharCode(...bytes.subarray(from, to));
const nothing = () => [];
const MOVES = "It moves: you see its first frame.";

const KINDS = [
  {
    type: "image/png",
    matches: (bytes) => text(bytes, 1, 4) === "PNG",
    // An animated PNG announces itself in a chunk before the first pixels.
    notes: (bytes) => (text(bytes, 0, 1024).includes("acTL") ? [MOVES] : []),
  },
  {
    type: "image/jpeg",
    matches: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8,
    notes: (bytes) =>
      jpegComponents(bytes) === 4
        ? ["Its colours are stored for printing (CMYK): your browser has converted them."]
        : [],
  },
  {
    type: "image/gif",
    matches: (bytes) => text(bytes, 0, 4) === "GIF8",
    notes: (bytes) => (gifFrames(bytes) > 1 ? [MOVES] : []),
  },
  {
    type: "image/webp",
    matches: (bytes) => text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP",
    notes: (bytes) => (text(bytes, 0, 64).includes("ANIM") ? [MOVES] : []),
  },
  { type: "image/bmp", matches: (bytes) => text(bytes, 0, 2) === "BM", notes: nothing },
  { type: "image/avif", matches: (bytes) => text(bytes, 4, 12) === "ftypavif", notes: nothing },
];

function whyNot(name, bytes) {
  if (text(bytes, 0, 4096).toLowerCase().includes("<svg")) {
    return (
      `${name} is an SVG: instructions for drawing, which may hold programs. ` +
      "Save it as PNG or JPEG first."
    );
  }
  return `${name} is no picture this page knows. Choose a PNG, JPEG, GIF, WebP, AVIF or BMP file.`;
}

/** Colours a pixel of a JPEG has, from its frame header (ITU-T T.81, B.2.2). */
function jpegComponents(bytes) {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return bytes[at + 9];
    at += 2 + 256 * bytes[at + 2] + bytes[at + 3];
  }
  return 0;
}

/** Frames of a GIF, counted by the control block that stands before each (GIF89a, 23). */
function gifFrames(bytes) {
  let frames = 0;
  for (let at = 0; at + 2 < bytes.length && frames < 2; at++) {
    if (bytes[at] === 0x21 && bytes[at + 1] === 0xf9 && bytes[at + 2] === 4) frames += 1;
  }
  return frames;
}

// ---------------------------------------------------------------- crop and shrink
/** The largest part of a picture with the proportions wanted; `place` (0…1) slides it. */
function cropOf({ width, height }, target, place) {
  const scale = Math.min(width / target.width, height / target.height);
  const crop = { width: scale * target.width, height: scale * target.height };
  return { ...crop, x: (width - crop.width) * place, y: (height - crop.height) * place };
}

/** Shrink a crop to the target's size. Each pixel is the mean of the block it stands for.
 *  Returns its bytes (RGBA, on white) and what happened to them on the way. */
function shrink(bitmap, crop, target) {
  const block = Math.max(1, Math.min(16, Math.floor(crop.width / target.width)));
  const [width, height] = [target.width * block, target.height * block];
  const context = h("canvas", { width, height }).getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, crop.x, crop.y, crop.width, crop.height, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const sums = new Float64Array(target.width * target.height * 3);
  let transparent = false;
  let grey = true;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const to = 3 * (Math.floor(y / block) * target.width + Math.floor(x / block));
      const opacity = data[i + 3] / 255;
      for (let k = 0; k < 3; k++) sums[to + k] += data[i + k] * opacity + 255 * (1 - opacity);
      transparent ||= opacity < 1;
      grey &&= data[i] === data[i + 1] && data[i] === data[i + 2];
    }
  }
  const pixels = new Uint8ClampedArray(target.width * target.height * 4).fill(255);
  for (let i = 0; i < sums.length; i++) {
    pixels[4 * Math.floor(i / 3) + (i % 3)] = Math.round(sums[i] / block ** 2);
  }
  return { pixels, transparent, grey };
}

// ---------------------------------------------------------------- what the reader sees
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
    onchange: () => take(input.files[0]),
  });
  const zone = h(
    "label",
    { class: "lenet-drop" },
    h("span", {}, "Choose a picture file, or drop one here"),
    h("small", {}, "It stays on your device."),
    input,
  );
  let latest = 0;

  async function take(file) {
    if (!file) return;
    const turn = ++latest;
    says.textContent = "Reading the picture…";
    try {
      const picture = await readPicture(file);
      if (turn === latest) show(picture);
    } catch (error) {
      if (turn !== latest) return;
      if (!(error instanceof Refusal)) console.error(error);
      says.textContent =
        error instanceof Refusal ? error.message : "Your browser cannot read this file.";
    }
    input.value = ""; // so that the same file can be chosen again
  }

  function show({ bitmap, width, height, notes }) {
    const scale = SHOWN / Math.max(width, height);
    const whole = h("canvas", { class: "lenet-picture", role: "img" });
    const small = h("canvas", { class: "lenet-picture", role: "img" });
    whole.setAttribute("aria-label", "Your picture, with a frame around the part that is used");
    small.setAttribute("aria-label", `What the network gets: ${target.width}×${target.height}`);
    const slider = h("input", { type: "range", min: 0, max: 100, value: 50, oninput: crop });
    const movable = width * target.height !== height * target.width;

    function crop() {
      const box = cropOf(bitmap, target, slider.value / 100);
      drawWhole(whole, bitmap, box, scale);
      const { pixels, transparent, grey } = shrink(bitmap, box, target);
      drawSmall(small, pixels, target);
      says.textContent = [
        `${width} × ${height} pixels: ${movable ? "cropped to the framed part, then " : ""}` +
          `${width < target.width ? "enlarged" : "shrunk"} to ` +
          `${target.width} × ${target.height}.`,
        ...notes,
        transparent ? "Its transparent parts are put on white." : "",
        grey ? "It is grey: red, green and blue are equal." : "",
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
    if (movable) result.append(h("label", {}, "Move the frame", slider));
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
      if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
      else says.textContent = "That is no file. Save the picture first, then drop the file here.";
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
