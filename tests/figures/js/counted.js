/* How often a network was asked by the time that somebody looks at the clock. */

/** Let a clock stand at what `at` says of its n-th look; return, for each look, how many times the
 *  network had gone forward.
 *  @param {any} t @param {any} net @param {(look: number) => number} at */
export function waysAtEachLook(t, net, at) {
  const { forward } = net;
  const found = [];
  let gone = 0;
  net.forward = (...given) => {
    gone += 1;
    return forward.apply(net, given);
  };
  const { mock } = t.mock.method(performance, "now", () => at(found.push(gone)));
  return { found, restore: () => mock.restore() };
}
