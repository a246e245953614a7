/* node trainer_reach.js given.json told.json: train as the page does, and write what is reached when.
 *
 * Seconds are the process's own, of all its threads: another program on the machine hardly moves
 * them.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { networkIn } from "../figures/train_here/trainer/network.js";
import { freshWeights, randomFrom, sessionOf } from "../figures/train_here/trainer/session.js";

const PROGRAM = new URL("../figures/train_here/trainer/step.wasm", import.meta.url);
const { instance } = await WebAssembly.instantiate(readFileSync(PROGRAM));

const [from, to] = process.argv.slice(2);
const { spec, pictures, judges, scale, settings, seconds, atLeast } = JSON.parse(readFileSync(from, "utf8"));
const setOf = ({ bytes, labels }) => ({
  bytes: Uint8Array.from(Buffer.from(bytes, "base64")),
  labels: Uint8Array.from(labels),
});
const weights = freshWeights(spec, randomFrom(settings.seed));
const network = networkIn(instance.exports, spec, weights);
const session = sessionOf({
  ...{ network, spec, scale, settings },
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
  if (judged.at(-1).seconds > seconds && seen >= atLeast) break;
}
writeFileSync(to, JSON.stringify(judged));
