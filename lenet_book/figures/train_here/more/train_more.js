/* What few of the figures that train need: rows of the ledger, and a network that was given. */

export { ledgerOf } from "./fields.js";
export { refusalOf } from "./refused.js";
