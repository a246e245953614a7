import assert from "node:assert/strict";
import test from "node:test";
import { place } from "./journey_places.js";

/** Elements in a row, as a page has them: each knows the one before, and can be moved. */
function row(...names) {
  const order = [];
  const moved = [];
  const elements = Object.fromEntries(
    names.map((name) => [
      name,
      {
        name,
        get previousSibling() {
          return order[order.indexOf(this) - 1];
        },
        after(other) {
          moved.push(other.name);
          if (order.includes(other)) order.splice(order.indexOf(other), 1);
          order.splice(order.indexOf(this) + 1, 0, other);
        },
      },
    ]),
  );
  order.push(...Object.values(elements));
  return { elements, moved, order: () => order.map(({ name }) => name).join(" ") };
}

function placed(isVertical, chosen) {
  const page = row("input", "C1", "view", "summary", "weights", "notes", "closeUp");
  const { input, C1, view, summary, weights, notes, closeUp } = page.elements;
  const stations = { input: { element: input }, C1: { element: C1 } };
  const network = { element: view, stations: [stations.input, stations.C1] };
  const put = () =>
    place(network, isVertical, stations[chosen], [summary, weights, notes], closeUp);
  put();
  return { ...page, put };
}

test("side by side, everything stands below the network", () => {
  for (const chosen of [undefined, "input", "C1"]) {
    const page = placed(false, chosen);
    assert.equal(page.order(), "input C1 view summary weights notes closeUp");
    assert.deepEqual(page.moved, []); // and keeps the keyboard
  }
});

test("one below the other, a close-up stands below its layer", () => {
  assert.equal(placed(true, "C1").order(), "input summary weights notes C1 closeUp view");
  assert.equal(placed(true, undefined).order(), "input summary weights notes closeUp C1 view");
  // The picture's own stands behind what belongs to the network.
  assert.equal(placed(true, "input").order(), "input summary weights notes closeUp C1 view");
});

test("what is in its place is not moved again", () => {
  const page = placed(true, "C1");
  page.moved.length = 0;
  page.put();
  assert.deepEqual(page.moved, []);
});
