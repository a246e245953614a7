/* A reader's picture file: looked at in the page, never sent anywhere, never run as a program. */

import { phrase } from "../draw/words.js";
import { isWhole } from "./picture_ends.js";
import TEXTS from "./texts.json" with { type: "json" };

const LARGEST_FILE = 20e6; // bytes
const LARGEST_PICTURE = 40e6; // pixels; each takes four bytes once decoded

/** A file that we do not take, with the sentence that says why. */
export class Refusal extends Error {
  constructor(text, values) {
    super(phrase(text, values));
  }
}

/** Decode a picture file to {bitmap, width, height, notes}, or throw a Refusal. */
export async function readPicture(file) {
  const { name } = file;
  if (file.size === 0) throw new Refusal(TEXTS.picture_files.empty, { name });
  if (file.size > LARGEST_FILE) {
    const megabytes = Math.ceil(file.size / 1e5) / 10; // 20.1, and never just the limit
    throw new Refusal(TEXTS.picture_files.large_file, {
      name,
      megabytes,
      most: LARGEST_FILE / 1e6,
    });
  }
  const content = await file.arrayBuffer().catch(() => {
    throw new Refusal(TEXTS.picture_files.no_content, { name });
  });
  const bytes = new Uint8Array(content);
  const kind = KINDS.find(({ matches }) => matches(bytes));
  if (!kind) {
    const { drawing, heic, unknown } = TEXTS.picture_files;
    const why = looksLikeSvg(bytes) ? drawing : looksLikeHeic(bytes) ? heic : unknown;
    throw new Refusal(why, { name });
  }
  // The type comes from what the file holds: a name can say anything.
  const blob = new Blob([bytes], { type: kind.type });
  const { width, height } = await measure(blob, name);
  if (width * height > LARGEST_PICTURE) {
    throw new Refusal(TEXTS.picture_files.large_picture, {
      name,
      width,
      height,
      most: LARGEST_PICTURE / 1e6,
    });
  }
  const cutOff = () => new Refusal(TEXTS.picture_files.cut_off, { name });
  if (!isWhole(kind.type, bytes)) throw cutOff();
  const bitmap = await createImageBitmap(blob).catch(() => {
    throw cutOff();
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
    image.onerror = () => finish(() => reject(new Refusal(TEXTS.picture_files.damaged, { name })));
    image.src = address;
  });
}

// ---------------------------------------------------------------- what a file holds
const text = (bytes, from, to) => String.fromCharCode(...bytes.subarray(from, to));
const nothing = () => [];

const KINDS = [
  {
    type: "image/png",
    matches: (bytes) => text(bytes, 1, 4) === "PNG",
    // An animated PNG announces itself in a chunk before the first pixels.
    notes: (bytes) => (text(bytes, 0, 1024).includes("acTL") ? [TEXTS.picture_files.moves] : []),
  },
  {
    type: "image/jpeg",
    matches: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8,
    notes: (bytes) => (jpegComponents(bytes) === 4 ? [TEXTS.picture_files.for_printing] : []),
  },
  {
    type: "image/gif",
    matches: (bytes) => text(bytes, 0, 4) === "GIF8",
    notes: (bytes) => (gifFrames(bytes) > 1 ? [TEXTS.picture_files.moves] : []),
  },
  {
    type: "image/webp",
    matches: (bytes) => text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP",
    notes: (bytes) => (text(bytes, 0, 64).includes("ANIM") ? [TEXTS.picture_files.moves] : []),
  },
  { type: "image/bmp", matches: (bytes) => text(bytes, 0, 2) === "BM", notes: nothing },
  { type: "image/avif", matches: (bytes) => text(bytes, 4, 12) === "ftypavif", notes: nothing },
];

const looksLikeSvg = (bytes) => text(bytes, 0, 4096).toLowerCase().includes("<svg");

const HEIC = ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"]; // brands of its files
const looksLikeHeic = (bytes) => text(bytes, 4, 8) === "ftyp" && HEIC.includes(text(bytes, 8, 12));

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
