/* Whether a picture file is all there. Some browsers show the half that they have of a file that was
 * cut off, so its end is looked for here. */

/** Does the file end as its kind ends? kind: its type; what has no end of its own always does.
 *  @param {string} kind @param {Uint8Array} bytes */
export const isWhole = (kind, bytes) => ENDS[kind]?.(bytes) ?? true;

/** @type {Record<string, (bytes: Uint8Array) => boolean>} */
const ENDS = {
  "image/png": pngIsWhole,
  "image/jpeg": jpegIsWhole,
  "image/gif": (bytes) => bytes.subarray(-64).includes(0x3b), // the trailer
  "image/webp": (bytes) => number(bytes, 4, true) + 8 <= bytes.length,
  "image/bmp": (bytes) => number(bytes, 2, true) <= bytes.length,
};

function number(bytes, at, isLittleEndian = false) {
  if (at + 4 > bytes.length) return Infinity;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, isLittleEndian);
}

/** Chunk after chunk, each with its checksum, up to the one that says IEND (PNG, 5.3). */
function pngIsWhole(bytes) {
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + number(bytes, at);
    if (end + 4 > bytes.length || checksum(bytes.subarray(at + 4, end)) !== number(bytes, end)) {
      return false;
    }
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === "IEND") return true;
    at = end + 4;
  }
  return false;
}

/** The checksum of PNG's chunks: CRC-32, bit by bit (ISO 3309). */
function checksum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** Segment after segment up to the picture's own data, and after them the mark of the end
 *  (ITU-T T.81, B.1): a small picture inside a segment has one, too. */
function jpegIsWhole(bytes) {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    at += 2 + 256 * bytes[at + 2] + bytes[at + 3];
  }
  for (; at + 1 < bytes.length; at++) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}
