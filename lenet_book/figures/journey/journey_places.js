/* Where the parts of the journey stand: below the network, or between its layers. */

/** Put what belongs to the network where it is looked for. `parts` stand in this order; the
 *  close-up of a unit stands below them. Top to bottom, things stand below their layer instead:
 *  near the finger that asked for them. `station`: the chosen unit's, if there is one. */
export function place(view, isVertical, station, parts, closeUp) {
  const [input] = view.stations;
  const isApart = isVertical && station && station !== input;
  putAfter(isVertical ? input.element : view.element, parts);
  putAfter(isApart ? station.element : parts.at(-1), [closeUp]);
}

/** Put elements behind a first one, in their order. One that is in its place stays untouched, and
 *  keeps the keyboard. */
function putAfter(first, elements) {
  let before = first;
  for (const element of elements) {
    if (element.previousSibling !== before) before.after(element);
    before = element;
  }
}
