/* Bundles scripts: the figures' into what pages and notebooks load, and what a reader answers in a
 * page into one more.
 *
 *   node tools/bundle.js            write all bundles
 *   node tools/bundle.js --check    say whether they are what their sources give
 *   node tools/bundle.js --texts FILE --to FOLDER   write them with other texts: FILE has what
 *                                   stands in place of a JSON file, by its path in this folder
 *
 * A folder with a figure.json is a figure. Its script has the folder's name; where the figure is
 * another form of one (`form_of`), script and state are that one's. Each figure becomes a bundle of
 * its own, and what they share becomes another, "figures", so that a page loads no figure that it
 * does not show. A figure's bundle takes what it needs from `figures.shared`, by path. A figure's
 * `parts`, scripts by name, are bundles that a page loads when a reader first needs them: each
 * offers, in `figures.offered`, a function that gives what the script exports. Its text is all that
 * it needs, so that a worker can run it. Parts that all figures may need stand in shared/parts.json.
 */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const FIGURES = join(ROOT, "lenet_book", "figures");
const SHARED = join(FIGURES, "shared");
const STATIC = join(FIGURES, "static");
const QUESTIONS = join(ROOT, "book_ext", "questions", "script");
const CHECKS = process.argv.includes("--check");
const given = (name) => process.argv[process.argv.indexOf(name) + 1 || Number.POSITIVE_INFINITY];
const TEXTS = given("--texts") && JSON.parse(readFileSync(given("--texts"), "utf8"));
const ELSEWHERE = given("--to");
const SMALL = { ecma: 2020, compress: { passes: 2 } };

/** The contracts of all figures, by the names of their folders. */
function contracts() {
  const folders = readdirSync(FIGURES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((folder) => readdirSync(join(FIGURES, folder)).includes("figure.json"))
    .sort();
  const read = (folder) => JSON.parse(readFileSync(join(FIGURES, folder, "figure.json"), "utf8"));
  return Object.fromEntries(folders.map((folder) => [folder, read(folder)]));
}

/** The program that makes a figure known, and the other forms of it. */
function figureEntry(folder, all) {
  const forms = Object.keys(all).filter((name) => all[name].form_of === hyphened(folder));
  const own = { keys: keysOf(all[folder]) };
  const lines = [
    `import { state } from "./${folder}/figure.json";`,
    `import figure from "./${folder}/${folder}.js";`,
    `Object.assign(figure, ${JSON.stringify(own)});`,
    ...[folder, ...forms].map((form) => `figures.register("${hyphened(form)}", state, figure);`),
  ];
  return lines.join("\n");
}

/** What keys do in a figure: its own, and those of the parts that figures share, by name. */
function keysOf({ keys = [] }) {
  const shared = JSON.parse(readFileSync(join(SHARED, "keys.json"), "utf8"));
  const places = keys.map((place) => shared[place] ?? place);
  return places.map(({ where, keys }) => ({ where, keys }));
}

/** The program that offers what figures share: the runtime, and each module that one asks for. */
function sharedEntry(wanted) {
  return [
    'export { register, render } from "./core/runtime.js";',
    'export { offered } from "./core/later.js";',
    ...wanted.map((path, i) => `import * as shared${i} from "./${path}";`),
    `export const shared = {${wanted.map((path, i) => `"${path}": shared${i}`).join(", ")}};`,
  ].join("\n");
}

function hyphened(folder) {
  return folder.replaceAll("_", "-");
}

/** An esbuild plug-in: shared modules are taken from `figures.shared`, and noted in `asked`. */
function fromShared(asked) {
  return {
    name: "from-shared",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const place = relative(SHARED, join(resolveDir, path));
        if (place.startsWith("..")) return undefined;
        asked.add(place);
        return { path: place, namespace: "shared" };
      });
      onLoad({ filter: /./, namespace: "shared" }, ({ path }) => ({
        contents: `module.exports = figures.shared[${JSON.stringify(path)}];`,
      }));
    },
  };
}

/** An esbuild plug-in: other texts stand in place of those of a JSON file. */
const otherTexts = {
  name: "other-texts",
  setup({ onLoad }) {
    onLoad({ filter: /\.json$/ }, ({ path }) => {
      const texts = TEXTS?.[relative(ROOT, path)];
      return texts && { contents: JSON.stringify(texts), loader: "json" };
    });
  },
};

/** Bundle: the program, which scripts are in it, and which import which. */
async function bundle(folder, contents, options = {}) {
  const result = await build({
    stdin: { contents, resolveDir: folder, sourcefile: "entry.js" },
    bundle: true,
    format: "iife",
    charset: "utf8",
    target: "es2022",
    legalComments: "none",
    metafile: true,
    write: false,
    absWorkingDir: ROOT,
    ...options,
    plugins: [otherTexts, ...(options.plugins ?? [])],
  });
  return { program: result.outputFiles[0].text, graph: result.metafile.inputs };
}

/** The text of a bundle, which takes far longer than to bundle: what is wrong is told before. */
async function small({ program, inside = (text) => text }) {
  // Terser makes it smaller than esbuild would: by 3 %, and by 7 % compressed (November 2026).
  const { code } = await minify(program, SMALL);
  return inside(`${code}\n`);
}

/** The bundle of a part: it runs nothing yet. */
async function partBundle(name, path) {
  const options = { globalName: name, loader: { ".wasm": "base64" } };
  const made = await bundle(FIGURES, `export * from "${path}";`, options);
  const inside = (text) => `figures.offered.${name} = () => {\n${text}return ${name};\n};\n`;
  return { ...made, inside };
}

/** The bundles of all figures and of what they share, by path. */
async function figureBundles() {
  const all = contracts();
  const asked = new Set();
  const bundles = {};
  const addParts = async (parts, folder) => {
    for (const [part, path] of Object.entries(parts)) {
      bundles[join(STATIC, `${part}.js`)] = await partBundle(part, `${folder}/${path}`);
    }
  };
  for (const folder of Object.keys(all)) {
    if (all[folder].form_of) continue;
    const plugins = [fromShared(asked)];
    const entry = figureEntry(folder, all);
    bundles[join(STATIC, `${folder}.js`)] = await bundle(FIGURES, entry, { plugins });
    await addParts(all[folder].parts ?? {}, `./${folder}`);
  }
  await addParts(JSON.parse(readFileSync(join(SHARED, "parts.json"), "utf8")), ".");
  // The name is taken away again where the script is used, see catalog.py.
  const shared = sharedEntry([...asked].sort());
  bundles[join(STATIC, "figures.js")] = await bundle(SHARED, shared, { globalName: "figures" });
  return bundles;
}

/** A circle of imports, as a list of scripts, or null. */
function circle(graph) {
  const done = new Set();
  const walk = (path, way) => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const next of graph[path]?.imports ?? []) {
      const found = walk(next.path, [...way, path]);
      if (found) return found;
    }
    done.add(path);
    return null;
  };
  for (const path of Object.keys(graph)) {
    const found = walk(path, []);
    if (found) return found;
  }
  return null;
}

/** The scripts of a folder that no import leads to. */
function orphans(folder, graph) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.js$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((path) => !path.includes("/static/") && !(path in graph));
}

/** Write the bundles of a folder's scripts, by their paths, or compare them with what is there. */
async function finish(folder, bundles) {
  const graph = Object.assign({}, ...Object.values(bundles).map((one) => one.graph));
  const lost = orphans(folder, graph);
  const round = circle(graph);
  if (lost.length) fail(`no import leads to ${lost.join(", ")}: import it, or delete it`);
  if (round) fail(`these scripts import each other in a circle: ${round.join(" → ")}`);
  for (const [place, made] of Object.entries(bundles)) {
    const path = ELSEWHERE ? join(ELSEWHERE, basename(place)) : place;
    const text = await small(made);
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    if (CHECKS) fail(`${relative(ROOT, path)} is not what its sources give; run: make bundle`);
    writeFileSync(path, text);
    console.log(`wrote ${relative(ROOT, path)}: ${Math.round(text.length / 1000)} kB`);
  }
}

/** Remove the bundles of figures that are no more. */
function clear(bundles) {
  for (const path of readdirSync(STATIC).map((file) => join(STATIC, file))) {
    if (path in bundles) continue;
    if (CHECKS) fail(`${relative(ROOT, path)} is of no figure; run: make bundle`);
    else rmSync(path);
  }
}

/** Say what is wrong, and do no more. */
function fail(message) {
  console.error(message);
  process.exit(1);
}

const figures = await figureBundles();
if (!ELSEWHERE) clear(figures);
await finish(FIGURES, figures);
const questions = await bundle(QUESTIONS, 'import "./questions.js";');
await finish(QUESTIONS, { [join(ROOT, "book_ext", "static", "questions.js")]: questions });
