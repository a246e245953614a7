/* The terms of a weighted sum: computed, not drawn. */

export const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);

/** What a patch of values has of one channel. */
export const ofChannel = (values, c, channels) =>
  Array.from({ length: values.length / channels }, (_, i) => values[i * channels + c]);

/** The numbers of the `count` values that add most, the largest first, whatever their signs; and
 *  the numbers of the rest. */
export function largestFew(values, count) {
  const order = Array.from(values.keys());
  order.sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  return { few: order.slice(0, count), rest: order.slice(count) };
}
