/* Computes what curves show. A case is [name of the function, ...arguments]; an axis is asked for
 * its ticks and its ends. */

import { axisOf, smoothed, summarise } from "../../../lenet_book/figures/shared/charts/series.js";

const series = { axisOf, smoothed, summarise };

export const answers = (cases) =>
  cases.map(([name, ...values]) => {
    const result = series[name](...values);
    if (name !== "axisOf") return result;
    return { ticks: result.ticks, places: values[0].map(result.place) };
  });
