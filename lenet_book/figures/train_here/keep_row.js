/* What a reader does with the network that was trained: other figures show it, or it is a file. */

import { part } from "../shared/core/later.js";
import { toBase64 } from "../shared/core/sent.js";
import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { keptSays } from "../shared/network/network_choice.js";
import { texts as TEXTS } from "./figure.json";
import { specFor } from "./settings.js";

const NAME = "my-lenet5.json";

/** The row. Returns {element, mark()}. In a notebook there is none: Python has the weights. */
export function keepRow(training, figure) {
  const status = h("span", { role: "status" });
  const button = (text, action) =>
    h(
      "button",
      {
        type: "button",
        async onclick() {
          try {
            status.textContent = await action(trained(training));
          } catch ({ message }) {
            status.textContent = message;
          }
        },
      },
      text,
    );
  const buttons = [button(TEXTS.keep, kept), button(TEXTS.download, downloaded)];
  const element = h("div", { class: "lenet-row", hidden: true }, buttons, status);
  let course = null;
  return {
    element,
    mark() {
      const isOther = course !== training.course;
      if (isOther) status.textContent = "";
      course = training.course;
      const isNone = !course?.step || course.mode === "diverged";
      element.hidden = isNone || figure.link() === null;
    },
  };
}

/** The network as it is now, and what is known of it. */
function trained({ course, weights }) {
  const judged = course.judged.at(-1);
  const { seen } = course;
  const about = judged?.seen === seen ? { seen, accuracy: judged.accuracy } : { seen };
  return { spec: specFor(course.settings), weights, about };
}

const kept = ({ spec, weights, about }) =>
  keptSays({ about, spec, format: "float32", bytes: toBase64(weights) });

async function downloaded(network) {
  const offered = await part("network_file");
  const file = new Blob([offered().textOf(network)], { type: "application/json" });
  const address = URL.createObjectURL(file);
  h("a", { href: address, download: NAME }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // some browsers read it late
  return phrase(TEXTS.downloaded, { name: NAME });
}
