/* What a reader does with a chart: by the pointer and by keys. */

/** What keys ask for, of the chart's view: an epoch to go to, or epochs to show (null: all). */
const KEYS = {
  ArrowLeft: ({ marked }) => ({ epoch: marked - 1 }),
  ArrowDown: ({ marked }) => ({ epoch: marked - 1 }),
  ArrowRight: ({ marked }) => ({ epoch: marked + 1 }),
  ArrowUp: ({ marked }) => ({ epoch: marked + 1 }),
  Home: () => ({ epoch: 0 }),
  End: ({ epochs }) => ({ epoch: epochs }),
  "+": (view) => ({ zoom: zoomedBy(0.5, view) }),
  "-": (view) => ({ zoom: zoomedBy(2, view) }),
  0: () => ({ zoom: null }),
};

/** Half or twice as many epochs, around the marked one: [first, last], or null for all. */
export function zoomedBy(factor, { from, to, epochs, marked }) {
  const width = Math.max(2, Math.round(factor * (to - from)));
  if (width >= epochs) return null;
  const first = Math.max(0, Math.min(epochs - width, Math.round(marked - width / 2)));
  return [first, first + width];
}

/** Let keys turn the epochs and zoom. view(): what the chart shows now. */
export function listenToKeys(element, view, { onEpoch, onZoom }) {
  element.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const asked = KEYS[event.key](view());
    if ("zoom" in asked) onZoom(asked.zoom);
    else onEpoch(asked.epoch);
  });
}

/** Follow the pointer over a chart. Dragging turns the epochs, as turning a knob would; with
 *  Shift, it chooses what to show.
 *  epochUnder(event)      the epoch at the pointer
 *  onChange()             what is returned has changed: the chart is to be drawn anew
 *  onHover(epoch, event)  the pointer is over an epoch; null: over none
 *  Returns {hovered, dragged}: the epoch under the pointer, and where a zoom began; or null. */
export function followPointer(picture, { epochUnder, onEpoch, onZoom, onChange, onHover }) {
  const pointer = { hovered: null, dragged: null };

  function hover(epoch, event) {
    const isNew = epoch !== pointer.hovered;
    pointer.hovered = epoch;
    if (isNew) onChange();
    onHover(epoch, event);
  }

  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    picture.setPointerCapture(event.pointerId);
    if (event.shiftKey) {
      event.preventDefault();
      pointer.dragged = epochUnder(event);
    } else onEpoch(epochUnder(event));
  });
  picture.addEventListener("pointermove", (event) => {
    const epoch = epochUnder(event);
    const isZoom = pointer.dragged !== null;
    if (picture.hasPointerCapture(event.pointerId) && !isZoom) onEpoch(epoch);
    if (event.pointerType === "mouse" || isZoom) hover(epoch, event);
  });
  picture.addEventListener("pointerup", (event) => {
    if (pointer.dragged === null) return;
    const ends = [pointer.dragged, epochUnder(event)].sort((a, b) => a - b);
    pointer.dragged = null;
    if (ends[1] - ends[0] >= 2) onZoom(ends);
    else onChange();
  });
  picture.addEventListener("pointerleave", () => {
    if (pointer.dragged === null) hover(null);
  });
  picture.addEventListener("dblclick", () => onZoom(null));
  return pointer;
}
