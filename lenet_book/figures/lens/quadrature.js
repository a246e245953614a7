/* Where to look at a function, and how to weigh it, so that a few places give its integral. */

/** The points {at, weight} of Gauss and Legendre between 0 and 1. */
export function gaussLegendre(count) {
  return Array.from({ length: count }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5)); // near the polynomial's zero
    let slope = 0;
    for (let step = 0; step < 8; step++) {
      let [before, now] = [1, x];
      for (let n = 2; n <= count; n++) {
        [before, now] = [now, ((2 * n - 1) * x * now - (n - 1) * before) / n];
      }
      slope = (count * (x * now - before)) / (x * x - 1);
      x -= now / slope; // Newton's method
    }
    return { at: (x + 1) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
}
