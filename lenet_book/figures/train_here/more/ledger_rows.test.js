import assert from "node:assert/strict";
import test from "node:test";
import { neededBy, rowOf, settingsOf } from "./ledger_rows.js";

const TUTORIAL = {
  ...{ network: "tutorial", pixels: "0…1", initialisation: "glorot", optimiser: "adam" },
  ...{ learning_rate: "0.001", schedule: "constant", warm_up: "0", batch_size: "32" },
  ...{ weight_decay: "0", mirror: "no", shift: "0", alternating: "no", brightness: "0" },
  ...{ label_smoothing: "0", averaging: "0", distillation: "0" },
};
const row = (id, patch) => ({ id, settings: { ...TUTORIAL, ...patch } });

test("a row that the page cannot train names what it needs", () => {
  const needs = (patch) => neededBy(row("a", patch));
  assert.equal(needs({}), "");
  assert.equal(needs({ optimiser: "nesterov", shift: "1", weight_decay: "0.3" }), "");
  assert.equal(needs({ optimiser: "muon" }), "optimiser");
  assert.equal(needs({ optimiser: "muon, sizes kept" }), "optimiser");
  assert.equal(needs({ label_smoothing: "0.1" }), "label_smoothing");
  assert.equal(needs({ alternating: "yes" }), "alternating");
  assert.equal(needs({ network: "relu" }), "network");
});

test("a row's settings lead back to it", () => {
  const rows = [row("tutorial", {}), row("mirror", { mirror: "yes", batch_size: "128" })];
  for (const one of rows) assert.equal(rowOf(rows, settingsOf(one)), one);
  assert.equal(rowOf(rows, { ...settingsOf(rows[0]), batch: 64 }), undefined);
});
