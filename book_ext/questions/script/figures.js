/* The figures of the page, as questions and the tour see them: their state, and no more. */

/** The figure of a name, once its preview has come to life; null before that, or if it failed. */
export const figureNamed = (name) =>
  document.querySelector(`#${CSS.escape(name)}[data-lenet-ready]`);

/** A figure's state, after setting some of it.
 *  @param {Element} figure @param {Record<string, any> | null} set */
export function stateOf(figure, set = null) {
  const detail = { set, state: null };
  figure.dispatchEvent(new CustomEvent("lenet-state", { detail }));
  return detail.state;
}
