/* Bundles scripts: the figures' into the one file that pages and notebooks load, and what a reader
 * answers in a page into another.
 *
 *   node tools/bundle.js            write both bundles
 *   node tools/bundle.js --check    say whether they are what their sources give
 *
 * A folder with a figure.json is a figure. Its script has the folder's name; where the figure is
 * another form of one (`form_of`), script and state are that one's.
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const FIGURES = join(ROOT, "lenet_book", "figures");
const SMALL = { ecma: 2020, compress: { passes: 2 } };
const QUESTIONS = join(ROOT, "book_ext", "questions", "script");
const BUNDLES = [
  {
    folder: FIGURES,
    file: join(FIGURES, "static", "figures.js"),
    contents: figuresEntry(),
    name: "figures", // taken away again where the script is used, see catalog.py
  },
  {
    folder: QUESTIONS,
    file: join(ROOT, "book_ext", "static", "questions.js"),
    contents: 'import "./questions.js";',
  },
];

/** The folders of all figures, by name: "training-player" lives in training_player. */
function figureNames() {
  const files = readdirSync(FIGURES, { withFileTypes: true });
  const folders = files.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return folders
    .filter((folder) => readdirSync(join(FIGURES, folder)).includes("figure.json"))
    .map((folder) => folder.replaceAll("_", "-"))
    .sort();
}

/** The program that makes every figure known, in the order of their names. */
function figuresEntry() {
  const lines = ['import { register, render } from "./shared/core/runtime.js";'];
  figureNames().forEach((name, i) => {
    const contract = JSON.parse(readFileSync(join(FIGURES, folderOf(name), "figure.json"), "utf8"));
    const folder = folderOf(contract.form_of ?? name);
    lines.push(
      `import { state as state${i} } from "./${folder}/figure.json";`,
      `import figure${i} from "./${folder}/${folder}.js";`,
      `register("${name}", state${i}, figure${i});`,
    );
  });
  lines.push("export default { render };");
  return lines.join("\n");
}

function folderOf(name) {
  return name.replaceAll("-", "_");
}

/** Bundle: the text, and which scripts are in it. */
async function bundle({ folder, contents, name }) {
  const result = await build({
    stdin: { contents, resolveDir: folder, sourcefile: "entry.js" },
    bundle: true,
    format: "iife",
    globalName: name,
    charset: "utf8",
    target: "es2022",
    legalComments: "none",
    metafile: true,
    write: false,
    absWorkingDir: ROOT,
  });
  const inputs = Object.keys(result.metafile.inputs).filter((path) => path.endsWith(".js"));
  // Terser makes it smaller than esbuild would: by 3 %, and by 7 % compressed (November 2026).
  const { code } = await minify(result.outputFiles[0].text, SMALL);
  return { text: `${code}\n`, inputs, graph: result.metafile.inputs };
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
function orphans(folder, inputs) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.js$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((path) => !path.includes("/static/") && !inputs.includes(path));
}

for (const wanted of BUNDLES) {
  const { text, inputs, graph } = await bundle(wanted);
  const file = relative(ROOT, wanted.file);
  const lost = orphans(wanted.folder, inputs);
  const round = circle(graph);
  if (lost.length) {
    fail(`no import leads to ${lost.join(", ")}: import it, or delete it`);
  } else if (round) {
    fail(`these scripts import each other in a circle: ${round.join(" → ")}`);
  } else if (!process.argv.includes("--check")) {
    writeFileSync(wanted.file, text);
    console.log(`wrote ${file}: ${Math.round(text.length / 1000)} kB`);
  } else if (readFileSync(wanted.file, "utf8") !== text) {
    fail(`${file} is older than its sources; run: make bundle`);
  }
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
