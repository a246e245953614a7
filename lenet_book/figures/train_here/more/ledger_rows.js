/* The rows of chapter 12's ledger that the page can train, and what the others need. */

// What the trainer does not do, by the name of a setting: the value that asks nothing of it.
const LEFT_OUT = {
  network: ["tutorial", "network"],
  optimiser: ["adam nesterov", "optimiser"],
  initialisation: ["glorot", "initialisation"],
  alternating: ["no", "alternating"],
  brightness: ["0", "light"],
  label_smoothing: ["0", "label_smoothing"],
  averaging: ["0", "averaging"],
  distillation: ["0", "distillation"],
};

/** What a row needs that the page has not, by the name of a text, or "". */
export function neededBy({ settings }) {
  const found = Object.entries(LEFT_OUT).find(
    ([name, [known]]) => name in settings && !known.split(" ").includes(settings[name]),
  );
  return found ? found[1][1] : "";
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
