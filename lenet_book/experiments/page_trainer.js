/* node page_trainer.js given.json told.json: train as the page does, and write what comes of it.
 *
 * Seconds are the process's own, of all its threads: another program on the machine hardly moves
 * them.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { settingsOf } from "../figures/train_here/more/ledger_rows.js";
import { firstWeights, forTrainer, specFor } from "../figures/train_here/settings.js";
import { networkIn } from "../figures/train_here/trainer/network.js";
import { sessionOf } from "../figures/train_here/trainer/session.js";

const PROGRAM = new URL("../figures/train_here/trainer/step.wasm", import.meta.url);
const { instance } = await WebAssembly.instantiate(readFileSync(PROGRAM));

const [from, to] = process.argv.slice(2);
const { state, row, pictures, judges, stop } = JSON.parse(readFileSync(from, "utf8"));
const setOf = ({ bytes, labels }) => ({
  bytes: Uint8Array.from(Buffer.from(bytes, "base64")),
  labels: Uint8Array.from(labels),
});
const settings = row ? { ...state, ...settingsOf(row) } : state;
const spec = specFor(settings);
const session = sessionOf({
  ...{ spec, scale: settings.pixels, settings: forTrainer(settings) },
  network: networkIn(instance.exports, spec, firstWeights(settings)),
  pictures: setOf(pictures),
  judges: setOf(judges),
});

const clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const began = clock();
const judged = [];
let [right, count] = [0, 0]; // in training, since it was judged last
for (const told of session.work) {
  if (told?.kind === "step") [right, count] = [right + told.right, count + told.count];
  if (told?.kind !== "judged") continue;
  const { seen, accuracy, loss } = told;
  judged.push({ seconds: clock() - began, seen, accuracy, loss, learnt: count && right / count });
  [right, count] = [0, 0];
  if (stop && judged.at(-1).seconds > stop.seconds && seen >= stop.seen) break;
}
writeFileSync(to, JSON.stringify(judged));
