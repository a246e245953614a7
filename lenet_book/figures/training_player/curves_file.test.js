import assert from "node:assert/strict";
import test from "node:test";
import { csv } from "./curves_file.js";

test("a row for each run, seed and epoch; what a run lacks stays empty", () => {
  const runs = [
    {
      name: 'a, "b"',
      seeds: [0, 7],
      history: { loss: [[2, 1], [3]], accuracy: [[0.1, 0.2], [0.3]] },
    },
    { name: 'say "c"', seeds: [0], history: { loss: [[4]] } },
  ];
  assert.equal(
    csv(runs),
    [
      "run,seed,epoch,loss,accuracy",
      '"a, ""b""",0,1,2,0.1',
      '"a, ""b""",0,2,1,0.2',
      '"a, ""b""",7,1,3,0.3',
      '"say ""c""",0,1,4,',
      "",
    ].join("\r\n"),
  );
});
