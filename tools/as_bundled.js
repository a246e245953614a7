/* node --import ./tools/as_bundled.js …: load what is no script as the bundler reads it.
 *
 * A figure.json gives its pieces by their names, and the compiled program is text in base64. So a
 * figure's words, and all that imports them, can be tested without a browser.
 */

import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

if (isMainThread) register(import.meta.url);

export async function load(url, context, next) {
  if (url.endsWith(".json") && context.importAttributes.type !== "json") {
    const pieces = Object.entries(JSON.parse(await readFile(new URL(url), "utf8")));
    const lines = pieces.map(
      ([name, value], i) =>
        `const _${i} = ${JSON.stringify(value)}; export { _${i} as "${name}" };`,
    );
    return { format: "module", shortCircuit: true, source: lines.join("\n") };
  }
  if (url.endsWith(".wasm")) {
    const text = (await readFile(new URL(url))).toString("base64");
    return { format: "module", shortCircuit: true, source: `export default "${text}";` };
  }
  return next(url, context);
}
