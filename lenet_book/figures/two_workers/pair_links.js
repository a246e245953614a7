/* The two workers as the page has them: loaded with the pictures, begun, and ended together. */

import { settled } from "../shared/core/ending.js";
import { part } from "../shared/core/later.js";
import { specFor } from "../train_here/settings.js";
import { pictureSets } from "../train_here/sheets.js";
import { trainerLink } from "../train_here/trainer_link.js";
import { JUDGES, NETWORK, PICTURES, startOf, waysOf } from "./pair_settings.js";

const SLOW_MS = 8000; // for one file: then the reader is told

/** Load what two workers need, and have them there.
 *  onProgress(here, isSlow)  so many kB of all have come, [n, all]; whether the next takes long
 *  hear(name, message)       what A or B says, see pair_worker.js
 *  lost(reason)              one has stopped for good
 *  Resolves with {isApart, pictures, begin(), post(name, told), end()}. isApart: they have threads of
 *  their own; begin: give them the network, the pictures, and the port between them. */
export async function workersOf({ signal, data }, given, { onProgress, hear, lost }) {
  const offered = await part("two_trainers");
  let come = [0, 0];
  const late = settled(signal, SLOW_MS, () => come[0] < come[1] && onProgress(come, true));
  const sets = await pictureSets(data("sheets"), PICTURES, "kept-apart", (...here) => {
    come = here;
    onProgress(come, false);
    late();
  });
  const linkOf = (name) =>
    trainerLink(offered, signal, { hear: (message) => hear(name, message), lost });
  const [A, B] = await Promise.all(["A", "B"].map(linkOf));
  return {
    isApart: A.isApart && B.isApart,
    pictures: sets.pictures,
    begin() {
      const { port1, port2 } = new MessageChannel();
      const told = { ...givenTo(sets, given), ...waysOf(given) };
      A.post({ type: "begin", peer: port1, ...told }, [port1]);
      B.post({ type: "begin", peer: port2, ...told }, [port2]);
    },
    post: (name, told) => (name === "A" ? A : B).post(told),
    end() {
      A.end();
      B.end();
    },
  };
}

function givenTo({ pictures, judges: { bytes, labels } }, given) {
  const size = bytes.length / labels.length;
  const judges = { bytes: bytes.slice(0, size * JUDGES), labels: labels.slice(0, JUDGES) };
  return { spec: specFor(NETWORK, given), weights: startOf(given), pictures, judges };
}
