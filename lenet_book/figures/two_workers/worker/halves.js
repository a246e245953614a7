/* Training in two halves: what one worker learns from its part of a batch, and how two slopes become
 * the slopes of the whole batch. */

import {
  batchOf,
  randomFrom,
  readerOf,
  scaleOf,
  shuffled,
} from "../../train_here/trainer/session.js";

/** One half of a batch, 0 or 1; null: all of it. The first has one more where they are not even. */
export function partOf(batch, half) {
  const middle = Math.ceil(batch.length / 2);
  if (half === null) return batch;
  return half ? batch.subarray(middle) : batch.subarray(0, middle);
}

/** Make of this worker's slopes the mean over all pictures of the batch. The slopes of each are the
 *  mean over its own: they count as often as it has pictures. Both workers get the same bits. */
export function average(slopes, count, others, othersCount) {
  const [own, other] = [count, othersCount].map((n) => n / (count + othersCount));
  for (let i = 0; i < slopes.length; i++) slopes[i] = own * slopes[i] + other * others[i];
}

/** A worker, which takes the steps that sessionOf takes, each in two: the slopes, and the change of
 *  the weights. `network`, `pictures`, `scale` and `settings` are as there, of the settings those
 *  that SGD needs, batch and seed. Returns
 *    step         how many it has taken
 *    slopes(half) the slopes of the next step, from one half of its batch, or all (null)
 *    take()       change the weights by the network's slopes
 *    judged()     the loss on `judges`
 *  slopes and judged are generators, which rest after some pictures. */
export function workerOf({ network, spec, pictures, judges, scale: wanted, settings }) {
  const scale = typeof wanted === "string" ? scaleOf(wanted, pictures, spec.input[2]) : wanted;
  const random = randomFrom(settings.seed);
  const number = pictures.labels.length;
  const stepsOfEpoch = Math.ceil(number / settings.batch);
  const setOf = (set) => {
    const read = readerOf(set, scale);
    return (order) => batchOf(set.labels, read, spec.input, order, null);
  };
  const [toLearn, toJudge] = [pictures, judges].map(setOf);
  const all = Uint32Array.from(judges.labels, (_, i) => i);
  let order = new Uint32Array();

  const worker = {
    step: 0,
    *slopes(half) {
      const start = (worker.step % stepsOfEpoch) * settings.batch;
      if (!start) order = shuffled(number, random);
      const these = partOf(order.subarray(start, start + settings.batch), half);
      const { loss } = yield* network.through(toLearn(these), true);
      return { loss, these };
    },
    take() {
      network.change(settings);
      worker.step += 1;
    },
    *judged() {
      const { loss } = yield* network.through(toJudge(all), false);
      return loss;
    },
  };
  return worker;
}
