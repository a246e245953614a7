/* Counts architectures in Node: node architecture.js cases.json results.json
 * A case is {spec, sizes}: sizes null for the network as it is. */
"use strict";

const fs = require("node:fs");
const { fieldsOf, withSizes, costsOf } = require("../../../lenet_book/figures/architecture.js");

const [from, to] = process.argv.slice(2);
const results = JSON.parse(fs.readFileSync(from, "utf8")).map(({ spec, sizes }) => {
  const before = JSON.stringify(spec);
  const fields = fieldsOf(spec).map(({ layer, name, value }) => [layer, name, value]);
  const { rows, problem } = costsOf(sizes ? withSizes(spec, sizes) : spec);
  return { fields, rows, problem, untouched: JSON.stringify(spec) === before };
});
fs.writeFileSync(to, JSON.stringify(results));
