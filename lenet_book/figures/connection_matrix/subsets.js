/* Subsets of the maps on a ring, as the columns of a connection table hold them. */

/** The lengths of a subset's runs of neighbours on the ring of `count` maps. The whole ring has
 *  no beginning, and so no run. */
export function runsOf(subset, count) {
  const holds = (s) => subset.includes(s % count);
  const starts = subset.filter((s) => !holds(s + count - 1));
  return starts.map((start) => {
    let length = 1;
    while (holds(start + length)) length += 1;
    return length;
  });
}

/** The column that holds column c's subset, moved on by one place; −1 if none does. */
export function turnedInto(subsets, c, count) {
  const key = (subset) => [...subset].sort((a, b) => a - b).join();
  const turned = key(subsets[c].map((s) => (s + 1) % count));
  return key(subsets[c]) === turned ? c : subsets.findIndex((subset) => key(subset) === turned);
}

/** Like kinds that stand side by side, counted: [{kind, count, end}], where `end` is the place of
 *  the last. */
export function groupsOf(kinds) {
  const groups = [];
  kinds.forEach((kind, end) => {
    if (groups.at(-1)?.kind !== kind) groups.push({ kind, count: 0 });
    groups.at(-1).count += 1;
    groups.at(-1).end = end;
  });
  return groups;
}
