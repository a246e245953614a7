/* What a figure was sent: bytes, numbers, and the network that they are the weights of. */

import { createNetwork } from "./engine.js";

/** Bytes, from a kernel's buffer or from base64 in the page. */
export function toBytes(value) {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
}

/** Numbers as toFloats reads them, of "float32", in base64. */
export function toBase64(floats) {
  const view = new DataView(new ArrayBuffer(4 * floats.length));
  floats.forEach((number, i) => {
    view.setFloat32(4 * i, number, true);
  });
  const bytes = new Uint8Array(view.buffer);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Numbers stored as "float32" or "float16", both little endian. */
export function toFloats(format, value) {
  const bytes = toBytes(value);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = format === "float16" ? 2 : 4;
  const read = format === "float16" ? readHalf : (at) => view.getFloat32(at, true);
  const floats = new Float32Array(bytes.length / size);
  for (let i = 0; i < floats.length; i++) floats[i] = read(i * size);
  return floats;

  function readHalf(at) {
    const half = view.getUint16(at, true);
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
}

/** The network that a figure was sent, ready to run. */
export function networkOf(figure) {
  const { spec, format, bytes } = figure.data("network");
  return createNetwork(spec, toFloats(format, bytes));
}
