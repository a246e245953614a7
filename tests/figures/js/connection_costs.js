/* What the connection matrix counts. A case is [layer, tables, whether it has biases]; the answer
 * is {id: cost} of all layouts that it offers. */

import { costOf, layoutsFor } from "../../../lenet_book/figures/connection_matrix/layouts.js";

export const answers = (cases) =>
  cases.map(([layer, tables, hasBias]) => {
    const layouts = Object.entries(layoutsFor(layer, tables));
    return Object.fromEntries(layouts.map(([id, { steps }]) => [id, costOf(steps, hasBias)]));
  });
