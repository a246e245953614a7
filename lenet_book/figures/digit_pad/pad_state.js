/* What a state of the pad may be. */

import { isWritten } from "./strokes.js";

/** May this state, read from a link, be shown? networks: the names of those that are there */
export const isPossible = ({ drawing, network }, networks) =>
  isWritten(drawing ?? "") && networks.includes(network);
