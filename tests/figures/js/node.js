/* node node.js MODULE cases.json results.json: write what MODULE's answers(cases) gives. */

import { readFileSync, writeFileSync } from "node:fs";

const [module, from, to] = process.argv.slice(2);
const { answers } = await import(module);
writeFileSync(to, JSON.stringify(answers(JSON.parse(readFileSync(from, "utf8")))));
