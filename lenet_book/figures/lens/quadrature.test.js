import assert from "node:assert/strict";
import test from "node:test";
import { gaussLegendre } from "./quadrature.js";

test("n points give the integral of every power below 2n", () => {
  for (const count of [1, 2, 3, 5, 8, 20, 64]) {
    const points = gaussLegendre(count);
    assert.equal(points.length, count);
    assert.ok(points.every(({ at, weight }) => at > 0 && at < 1 && weight > 0));
    for (let power = 0; power < 2 * count; power++) {
      const integral = points.reduce((sum, { at, weight }) => sum + weight * at ** power, 0);
      assert.ok(Math.abs(integral - 1 / (power + 1)) < 1e-13, `${count}, ${power}`);
    }
  }
});

test("two and three points lie where their polynomials are zero", () => {
  const near = (found, wanted) => assert.ok(Math.abs(found - wanted) < 1e-15, `${found}`);
  const places = (count) => gaussLegendre(count).map(({ at }) => at);
  places(2).forEach((at, i) => {
    near(at, (1 + [1, -1][i] / Math.sqrt(3)) / 2);
  });
  places(3).forEach((at, i) => {
    near(at, (1 + [1, 0, -1][i] * Math.sqrt(0.6)) / 2);
  });
});
