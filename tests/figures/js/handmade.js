/* The weights of the kernels made by hand. A case is the shape [rows, columns, channels]. */

import { kernelsFor } from "../../../lenet_book/figures/shared/core/kernels.js";

const weightsOf = (shape) =>
  kernelsFor({ kernelShape: [...shape, 0], outputs: 0, label: "C1" }).map(({ id, kernel }) => [
    id,
    Array.from(kernel.weights),
  ]);

export const answers = (cases) => cases.map((shape) => Object.fromEntries(weightsOf(shape)));
