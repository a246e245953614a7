/* A figure ends when a notebook drops it, or runs its cell again: its signal stops what it began. */

export const SETTLED_MS = 400; // how long a reader must rest before we speak or change the address

/** Do this when the signal says so; at once, if it has already. */
export function atEnd(signal, action) {
  if (signal.aborted) action();
  else signal.addEventListener("abort", action, { once: true });
}

/** Watch the size of elements until the end. */
export function onResize(signal, elements, action) {
  const observer = new ResizeObserver(action);
  for (const element of elements) observer.observe(element);
  atEnd(signal, () => observer.disconnect());
}

/** Call `action` once, with the latest arguments, when calls have stopped for a moment.
 *  @param {AbortSignal} signal @param {number} milliseconds
 *  @param {(...values: any[]) => void} action @returns {(...values: any[]) => void} */
export function settled(signal, milliseconds, action) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  atEnd(signal, () => clearTimeout(timer));
  return (...values) => {
    clearTimeout(timer);
    if (!signal.aborted) timer = setTimeout(() => action(...values), milliseconds);
  };
}
