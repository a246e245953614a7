/* The rows of chapter 12's ledger that the page can train, and what the others need. */

// What the trainer does not do, by the name of a setting: the values that it knows,
// and the name of a text.
const LEFT_OUT = {
  network: { known: ["tutorial"], text: "network" },
  optimiser: { known: ["adam", "nesterov"], text: "optimiser" },
  initialisation: { known: ["glorot"], text: "initialisation" },
  alternating: { known: ["no"], text: "alternating" },
  brightness: { known: ["0"], text: "light" },
  label_smoothing: { known: ["0"], text: "label_smoothing" },
  averaging: { known: ["0"], text: "averaging" },
  distillation: { known: ["0"], text: "distillation" },
};

/** What a row needs that the page has not, by the name of a text, or "". */
export function neededBy({ settings }) {
  const found = Object.entries(LEFT_OUT).find(
    ([name, { known }]) => name in settings && !known.includes(settings[name]),
  );
  return found ? found[1].text : "";
}

/** A row's settings, as this figure has them. */
export const settingsOf = ({ settings }) => ({
  optimiser: settings.optimiser,
  rate: Number(settings.learning_rate),
  batch: Number(settings.batch_size),
  activation: "tanh",
  pooling: "average",
  pixels: settings.pixels,
  schedule: settings.schedule,
  decay: Number(settings.weight_decay),
  mirror: settings.mirror,
  shift: Number(settings.shift),
});

/** The row that has these settings, or undefined. */
export const rowOf = (rows, state) =>
  rows.find((row) =>
    Object.entries(settingsOf(row)).every(([name, value]) => String(state[name]) === String(value)),
  );
