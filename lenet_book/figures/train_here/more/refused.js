/* Why a network that was given cannot be trained. */

import { phrase } from "../../shared/draw/words.js";
import { obstacleIn } from "../trainer/network.js";
import TEXTS from "./texts.json" with { type: "json" };

const REFUSES = {
  kind: TEXTS.refuses_kind,
  padding: TEXTS.refuses_padding,
  activation: TEXTS.refuses_activation,
  end: TEXTS.refuses_end,
  groups: TEXTS.refuses_groups,
  dilation: TEXTS.refuses_dilation,
  bias: TEXTS.refuses_bias,
  positions: TEXTS.refuses_positions,
};

/** Why a network of this spec cannot be trained, in sentences, or "". */
export function refusalOf(spec) {
  const obstacle = obstacleIn(spec);
  if (!obstacle) return "";
  const { name, reason, what = "" } = obstacle;
  const why = phrase(REFUSES[reason === "option" ? what : reason], { name, what });
  return phrase(TEXTS.refused, { why });
}
