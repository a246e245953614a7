/* node page_trainer.js given.json told.json: train as the page does, and write what comes of it.
 *
 * Seconds are the process's own, of all its threads: another program on the machine hardly moves
 * them.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { firstWeights, forTrainer, specFor } from "../figures/train_here/settings.js";
import { networkIn } from "../figures/train_here/trainer/network.js";
import { sessionOf } from "../figures/train_here/trainer/session.js";

const PROGRAM = new URL("../figures/train_here/trainer/step.wasm", import.meta.url);
const { instance } = await WebAssembly.instantiate(readFileSync(PROGRAM));

const [from, to] = process.argv.slice(2);
const { state, pictures, judges, stop } = JSON.parse(readFileSync(from, "utf8"));
const setOf = ({ bytes, labels }) => ({
  bytes: Uint8Array.from(Buffer.from(bytes, "base64")),
  labels: Uint8Array.from(labels),
});
const spec = specFor(state);
const session = sessionOf({
  ...{ spec, scale: state.pixels, settings: forTrainer(state) },
  network: networkIn(instance.exports, spec, firstWeights(state)),
  pictures: setOf(pictures),
  judges: setOf(judges),
});

const clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const began = clock();
const judged = [];
for (const told of session.work) {
  if (told?.kind !== "judged") continue;
  const { seen, accuracy, loss } = told;
  judged.push({ seconds: clock() - began, seen, accuracy, loss });
  if (judged.at(-1).seconds > stop.seconds && seen >= stop.seen) break;
}
writeFileSync(to, JSON.stringify(judged));
