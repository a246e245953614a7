/* What the pad's reader can do beside writing: take back, clear, begin again, choose a network. */

import { h, linkButton } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { state as STATE, texts as TEXTS } from "./figure.json";

/** names: of the networks to choose from; clicks: the pad's own button; write(drawing): put this
 *  on the pad; undo(): take the last thing back.
 *  Returns {tools, choices, mark(network, canUndo)}. */
export function digitControls(figure, names, clicks, { write, undo }) {
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const takeBack = button(TEXTS.undo, undo);
  const network = choiceOf(
    TEXTS.network,
    Object.fromEntries(names.map((name) => [name, STATE.network.choices[name]])),
    (name) => figure.set({ network: name }),
  );
  network.element.hidden = names.length < 2;
  return {
    tools: h(
      "div",
      { class: "lenet-row lenet-digit-tools" },
      takeBack,
      button(TEXTS.clear, () => write("")),
      button(TEXTS.again, () => write(figure.start.drawing)),
      clicks,
    ),
    choices: h("div", { class: "lenet-row" }, network.element, linkButton(figure)),
    mark(name, canUndo) {
      network.mark(name);
      takeBack.disabled = !canUndo;
    },
  };
}
