/* Numbers behind the curves: what several seeds have in common, smoothing, and round ticks. */

// Student's t for a 95 % interval, with 1, 2, … degrees of freedom.
import T95 from "../../../records/student.json" with { type: "json" };

const MOST_TICKS = 7; // on a logarithmic axis

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** One line, and the band around it, for the same quantity of several seeds.
 *  seeds   a list of values for each seed, one value an epoch
 *  spread  "first": the first seed alone, no band;
 *          "range": the mean, from the lowest to the highest seed;
 *          "interval": the mean, with its 95 % interval (Student's t) */
export function summarise(seeds, spread) {
  if (spread === "first" || seeds.length < 2) return { values: seeds[0], low: null, high: null };
  const epochs = seeds[0].map((_, epoch) => seeds.map((values) => values[epoch]));
  const values = epochs.map(mean);
  if (spread === "range") {
    return {
      values,
      low: epochs.map((all) => Math.min(...all)),
      high: epochs.map((all) => Math.max(...all)),
    };
  }
  const half = epochs.map(halfInterval);
  return {
    values,
    low: values.map((value, epoch) => value - half[epoch]),
    high: values.map((value, epoch) => value + half[epoch]),
  };
}

function halfInterval(values) {
  const freedom = values.length - 1;
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / freedom;
  return T95[Math.min(freedom, T95.length) - 1] * Math.sqrt(variance / values.length);
}

/** Means over a window of epochs, the epoch in its middle; at the ends, over what is there. */
export function smoothed(values, window) {
  const reach = (window - 1) / 2;
  return values.map((_, epoch) => {
    const near = Math.min(reach, epoch, values.length - 1 - epoch);
    return mean(values.slice(epoch - near, epoch + near + 1));
  });
}

/** About five round numbers that enclose all values. */
function linearTicks(low, high) {
  const rough = (high - low || Math.abs(high) || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** Round numbers for a logarithmic axis that enclose all values, which must be positive. */
function logTicks(low, high) {
  // The finest of these that gives no more ticks than there is room for.
  const choices = [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];
  const all = choices.map((digits) => enclosing(low, high, digits));
  const ticks = all.find(({ length }) => length <= MOST_TICKS) || all.at(-1);
  return ticks.length >= 4 ? ticks : linearTicks(low, high).filter((tick) => tick > 0);
}

function enclosing(low, high, digits) {
  const powers = [];
  const last = Math.ceil(Math.log10(high));
  for (let n = Math.floor(Math.log10(low)); n <= last; n++) powers.push(n);
  const all = powers.flatMap((n) =>
    digits.map((digit) => Number((digit * 10 ** n).toPrecision(6))),
  );
  const first = all.findLastIndex((tick) => tick <= low);
  const end = all.findIndex((tick) => tick >= high);
  return all.slice(Math.max(first, 0), end < 0 ? undefined : end + 1);
}

/** The ticks of an axis, and where a value lies on it, from 0 (low end) to 1. */
export function axisOf(values, scale) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const isLog = scale === "log" && low > 0;
  const ticks = isLog ? logTicks(low, high) : linearTicks(low, high);
  const by = isLog ? Math.log10 : (value) => value;
  const [from, to] = [Math.min(ticks[0], low), Math.max(ticks.at(-1), high)].map(by);
  return { ticks, place: (value) => (by(value) - from) / (to - from) };
}
