/* Computes with series.js in Node: node curve_numbers.js cases.json results.json
 * A case is [name of the function, ...arguments]; an axis is asked for its ticks and its ends. */
"use strict";

const fs = require("node:fs");
const series = require("../../../lenet_book/figures/series.js");

const [from, to] = process.argv.slice(2);
const results = JSON.parse(fs.readFileSync(from, "utf8")).map(([name, ...values]) => {
  const result = series[name](...values);
  if (name !== "axisOf") return result;
  return { ticks: result.ticks, places: values[0].map(result.place) };
});
fs.writeFileSync(to, JSON.stringify(results));
