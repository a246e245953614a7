/* Computes what curves show. A case is [name of the function, ...arguments]; an axis is asked for
 * its ticks and its ends. */

import * as series from "../../../lenet_book/figures/shared/charts/series.js";

export const answers = (cases) =>
  cases.map(([name, ...values]) => {
    const result = series[name](...values);
    if (name !== "axisOf") return result;
    return { ticks: result.ticks, places: values[0].map(result.place) };
  });
