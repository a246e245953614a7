/* Counts architectures. A case is {spec, sizes}: sizes null for the network as it is. */

import {
  costsOf,
  fieldsOf,
  withSizes,
} from "../../../lenet_book/figures/layer_costs/architecture.js";

export const answers = (cases) =>
  cases.map(({ spec, sizes }) => {
    const before = JSON.stringify(spec);
    const fields = fieldsOf(spec).map(({ layer, name, value }) => [layer, name, value]);
    const { rows, misfit } = costsOf(sizes ? withSizes(spec, sizes) : spec);
    return { fields, rows, misfit, untouched: JSON.stringify(spec) === before };
  });
