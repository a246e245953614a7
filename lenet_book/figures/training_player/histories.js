/* The curves in a run's history, which Keras names by quantity and kind of data. */

export const QUANTITIES = ["accuracy", "loss"];

const PREFIX = { training: "", validation: "val_", test: "test_" };
export const KINDS = Object.keys(PREFIX);

/** What a history holds of a quantity for a kind of data; undefined where it holds nothing. */
export const curveOf = ({ history }, kind, quantity) => history[PREFIX[kind] + quantity];

/** The quantities that there are charts of. */
export const quantitiesOf = (runs) =>
  QUANTITIES.filter((quantity) => runs.some((run) => curveOf(run, "training", quantity)));

/** The kinds of data that any run has curves of. */
export const kindsOf = (runs) =>
  KINDS.filter((kind) => runs.some((run) => QUANTITIES.some((name) => curveOf(run, kind, name))));
