/* Which row of the ledger stands above which, and where its rows lead. */

/** The row of an id, or null. */
export const rowOf = (rows, id) => rows.find((row) => row.id === id) ?? null;

/** The rows in an order: "path", as they come, or "gain", by what each brings. */
export function inOrder(rows, order, measure) {
  if (order === "path") return rows;
  const gainOf = (row) => row.measures[measure].change?.mean ?? -Infinity;
  return [...rows].sort((a, b) => gainOf(b) - gainOf(a));
}

/** The row that the others lead to: the last one that was kept, or of a learner's rows the best. */
export function goalOf(rows, measure) {
  const meanOf = (row) => row.measures[measure].mean;
  const kept = rows.findLast(({ status }) => status === "kept");
  return kept || rows.reduce((a, b) => (meanOf(b) > meanOf(a) ? b : a));
}

/** How many changes cannot be told from chance. */
export const openCount = (rows, measure) =>
  rows.filter((row) => row.measures[measure].change?.verdict === "open").length;
