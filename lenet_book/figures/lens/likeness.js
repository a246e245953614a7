/* How alike two maps are, as in lenet_book/looking/likeness.py. */

const WINDOW = 7; // of structural similarity, in pixels

/** The place of each number among all; equal ones share the mean place. */
export function ranks(values) {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const found = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]] === values[order[from]]) to += 1;
    for (let i = from; i < to; i++) found[order[i]] = (from + to - 1) / 2;
    from = to;
  }
  return found;
}

/** Spearman's correlation; null where a map has the same number everywhere. */
export function rankCorrelation(one, other) {
  const [a, b] = [ranks(one), ranks(other)];
  const mean = (a.length - 1) / 2;
  const sum = (term) => a.reduce((total, _, i) => total + term(i), 0);
  const size = sum((i) => (a[i] - mean) ** 2) * sum((i) => (b[i] - mean) ** 2);
  return size > 0 ? sum((i) => (a[i] - mean) * (b[i] - mean)) / Math.sqrt(size) : null;
}

/** Structural similarity (Wang et al. 2004) of maps, each divided by its largest size, in windows
 *  of 7×7 pixels; null where a map is 0 everywhere, or smaller than a window. */
export function similarity(one, other, [height, width]) {
  const largest = (map) => map.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const [a, b] = [one, other].map((map) => map.map((value) => value / largest(map)));
  if (!(largest(one) && largest(other)) || Math.min(height, width) < WINDOW) return null;
  const [c1, c2] = [(0.01 * 2) ** 2, (0.03 * 2) ** 2]; // the range of the numbers is 2
  let total = 0;
  for (let y = 0; y <= height - WINDOW; y++) {
    for (let x = 0; x <= width - WINDOW; x++) {
      const { meanA, meanB, varianceA, varianceB, covariance } = moments(a, b, y, x, width);
      total +=
        ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
        ((meanA ** 2 + meanB ** 2 + c1) * (varianceA + varianceB + c2));
    }
  }
  return total / ((height - WINDOW + 1) * (width - WINDOW + 1));
}

function moments(a, b, top, left, width) {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let y = top; y < top + WINDOW; y++) {
    for (let i = y * width + left; i < y * width + left + WINDOW; i++) {
      sumA += a[i];
      sumB += b[i];
      squaresA += a[i] * a[i];
      squaresB += b[i] * b[i];
      products += a[i] * b[i];
    }
  }
  const n = WINDOW * WINDOW;
  const [meanA, meanB] = [sumA / n, sumB / n];
  return {
    meanA,
    meanB,
    varianceA: squaresA / n - meanA ** 2,
    varianceB: squaresB / n - meanB ** 2,
    covariance: products / n - meanA * meanB,
  };
}
