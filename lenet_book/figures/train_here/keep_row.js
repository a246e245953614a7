/* What a reader does with the network that was trained: other figures show it, or it is a file. */

import { h } from "../shared/draw/drawing.js";
import { yourNetwork } from "../shared/network/network_choice.js";
import { texts as TEXTS } from "./figure.json";
import { specFor } from "./settings.js";

const NAME = "my-lenet5.json";

/** The row. Returns {element, mark()}. In a notebook there is none: Python has the weights. */
export function keepRow(training, figure) {
  const status = h("span", { role: "status" });
  const button = (text, action) => {
    async function onclick() {
      try {
        status.textContent = action(await yourNetwork());
      } catch ({ message }) {
        status.textContent = message;
      }
    }
    return h("button", { type: "button", onclick }, text);
  };
  const kept = button(TEXTS.keep, ({ keep }) => keep(trained(training)));
  const downloaded = button(TEXTS.download, ({ download }) => download(trained(training), NAME));
  const element = h("div", { class: "lenet-row", hidden: true }, kept, downloaded, status);
  let course = null;
  return {
    element,
    mark() {
      if (course !== training.course) status.textContent = "";
      course = training.course;
      const isNone = !course?.step || course.mode === "diverged";
      element.hidden = isNone || figure.link() === null;
    },
  };
}

/** The network as it is now, and what is known of it. */
function trained({ course, weights }) {
  const { seen, judged, settings } = course;
  const { accuracy } = judged.find((one) => one.seen === seen) ?? {};
  return { spec: specFor(settings), weights, about: { seen, accuracy } };
}
