import assert from "node:assert/strict";
import test from "node:test";
import { networkOf, toBytes, toFloats } from "./sent.js";

test("bytes come from a part of a buffer, or from base64", () => {
  const buffer = Uint8Array.of(9, 1, 2, 250, 9).buffer;
  assert.deepEqual(Array.from(toBytes(new DataView(buffer, 1, 3))), [1, 2, 250]);
  assert.deepEqual(Array.from(toBytes(btoa(String.fromCharCode(1, 2, 250)))), [1, 2, 250]);
});

test("32-bit numbers are read as they are, little endian", () => {
  const view = new DataView(new ArrayBuffer(12));
  [1.5, -0.1, 3e30].forEach((value, i) => view.setFloat32(4 * i, value, true));
  assert.deepEqual(Array.from(toFloats("float32", view)), [1.5, -0.1, 3e30].map(Math.fround));
});

test("16-bit numbers are read as they are: signs, sizes, and the smallest", () => {
  const halves = { 15360: 1, 48896: -1.75, 31743: 65504, 1: 2 ** -24, 33791: -1023 * 2 ** -24 };
  halves[1024] = 2 ** -14;
  halves[0x3555] = 0.333251953125;
  const view = new DataView(new ArrayBuffer(2 * Object.keys(halves).length));
  Object.keys(halves).forEach((half, i) => view.setUint16(2 * i, Number(half), true));
  assert.deepEqual(Array.from(toFloats("float16", view)), Object.values(halves));
});

test("a network that was sent is ready to run", () => {
  const spec = {
    input: [2],
    parameters: 2,
    layers: [{ kind: "dense", kernel: [0, [2, 1]], output: [1], activation: "linear" }],
  };
  const view = new DataView(new ArrayBuffer(8));
  [2, -1].forEach((value, i) => view.setFloat32(4 * i, value, true));
  const sent = { data: (name) => name === "network" && { spec, format: "float32", bytes: view } };
  const net = networkOf(sent);
  assert.equal(net.forward([3, 4]).maps[0][0], 2);
});
