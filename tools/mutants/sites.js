/* node sites.js FILE…: print {file: [[start, end, after, operator], …]}, for the operators of sites.py.
 *
 * acorn comes with terser, which minifies the figures' scripts.
 */

import { readFileSync } from "node:fs";
import { parse } from "acorn";

const SIGNS = { "+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "**": "*" };
const COMPARISONS = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
};

const isText = (node) =>
  node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");

function sitesOf(source) {
  const found = [];
  const code = (node) => source.slice(node.start, node.end);

  /** Exchange what stands between two expressions, where comments may stand as well. */
  function between(left, right, before, after, operator) {
    const gap = source.slice(left.end, right.start);
    const hidden = gap.replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, (comment) => " ".repeat(comment.length));
    const place = hidden.indexOf(before);
    const start = left.end + place;
    if (place >= 0) found.push([start, start + before.length, after, operator]);
  }

  function literal(node, isIndex) {
    if (typeof node.value === "boolean") {
      found.push([node.start, node.end, String(!node.value), "constant"]);
    } else if (typeof node.value === "number") {
      const other = Number.isInteger(node.value) ? node.value + 1 : node.value * 1.25;
      found.push([node.start, node.end, String(other), isIndex ? "index" : "constant"]);
    }
  }

  function call(node) {
    if (/^Math\.(min|max)$/.test(code(node.callee))) return; // these take them in any order
    const [first, second] = node.arguments;
    if (!second || [first, second].some((one) => one.type === "SpreadElement")) return;
    if (code(first) === code(second)) return;
    const after = code(second) + source.slice(first.end, second.start) + code(first);
    found.push([first.start, second.end, after, "swapped arguments"]);
  }

  function statement(node) {
    const type = node.type;
    if (type === "ExpressionStatement" && !node.directive) {
      const { type: kind } = node.expression;
      return ["CallExpression", "AssignmentExpression", "UpdateExpression"].includes(kind);
    }
    if (type === "IfStatement") return !node.alternate;
    return ["BreakStatement", "ContinueStatement", "ThrowStatement"].includes(type);
  }

  function visit(node, isIndex = false) {
    if (!node || typeof node.type !== "string") return;
    if (["ImportDeclaration", "ExportAllDeclaration"].includes(node.type)) return;
    if (node.type === "Literal") literal(node, isIndex);
    if (node.type === "BinaryExpression" || node.type === "LogicalExpression") {
      const { left, right, operator } = node;
      if (operator in SIGNS && !isText(left) && !isText(right)) {
        between(left, right, operator, SIGNS[operator], "sign");
      } else if (operator in COMPARISONS) {
        between(left, right, operator, COMPARISONS[operator], "comparison");
      }
    }
    if (node.type === "AssignmentExpression" && node.operator.slice(0, -1) in SIGNS) {
      const { left, right, operator } = node;
      if (!isText(right)) {
        between(left, right, operator, `${SIGNS[operator.slice(0, -1)]}=`, "sign");
      }
    }
    if (node.type === "UnaryExpression" && node.operator === "-") {
      found.push([node.start, node.end, code(node.argument), isIndex ? "index" : "sign"]);
    }
    if (node.type === "UnaryExpression" && node.operator === "!") {
      found.push([node.start, node.end, `Boolean(${code(node.argument)})`, "comparison"]);
    }
    if (node.type === "CallExpression" || node.type === "NewExpression") call(node);
    if (statement(node)) found.push([node.start, node.end, ";", "dropped statement"]);
    for (const [name, child] of Object.entries(node)) {
      const inside = node.type === "MemberExpression" ? name === "property" : isIndex;
      const asKey = name === "key" && !node.computed;
      if (asKey) continue;
      for (const one of Array.isArray(child) ? child : [child]) {
        if (one && typeof one === "object") visit(one, inside);
      }
    }
  }

  visit(parse(source, { ecmaVersion: "latest", sourceType: "module" }));
  const unique = new Map(found.map((place) => [JSON.stringify(place), place]));
  return [...unique.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

const files = process.argv.slice(2);
console.log(
  JSON.stringify(
    Object.fromEntries(files.map((file) => [file, sitesOf(readFileSync(file, "utf8"))])),
  ),
);
