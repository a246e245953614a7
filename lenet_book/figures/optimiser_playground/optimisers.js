/* What six optimisers do with a gradient: one step of each, as a function of two numbers.
 *
 * An optimiser is {memory, step}: memory is what it keeps at the start, and
 * step(memory, gradient, rate, point) returns {memory, point} after one step. The first five are
 * those of Keras, with its constants; Muon is that of lenet_utils/muon.py.
 */

const MOMENTUM = 0.9;
const [BETA_1, BETA_2, EPSILON] = [0.9, 0.999, 1e-7];
const WEIGHT_DECAY = 0.004;
const NOTHING = [0, 0];

const each = (rule) => [rule(0), rule(1)];

const sgd = {
  memory: null,
  step: (memory, gradient, rate, point) => ({
    memory,
    point: each((i) => point[i] - rate * gradient[i]),
  }),
};

/** The step before goes on, a little shorter each time. Nesterov looks one step ahead. */
const withMomentum = (isNesterov) => ({
  memory: NOTHING,
  step(before, gradient, rate, point) {
    const move = each((i) => MOMENTUM * before[i] - rate * gradient[i]);
    const taken = isNesterov ? each((i) => MOMENTUM * move[i] - rate * gradient[i]) : move;
    return { memory: move, point: each((i) => point[i] + taken[i]) };
  },
});

/** Running means of the gradient and of its square; with a decay, the point shrinks first. */
const adamWith = (decay) => ({
  memory: { n: 0, means: NOTHING, squares: NOTHING },
  step(memory, gradient, rate, point) {
    const n = memory.n + 1;
    const means = each((i) => memory.means[i] + (1 - BETA_1) * (gradient[i] - memory.means[i]));
    const squares = each(
      (i) => memory.squares[i] + (1 - BETA_2) * (gradient[i] ** 2 - memory.squares[i]),
    );
    const correction = Math.sqrt(1 - BETA_2 ** n) / (1 - BETA_1 ** n);
    const move = each((i) => (rate * correction * means[i]) / (Math.sqrt(squares[i]) + EPSILON));
    return {
      memory: { n, means, squares },
      point: each((i) => point[i] * (1 - decay * rate) - move[i]),
    };
  },
});

const ROUNDS = 5;
const [A, B, C] = [3.4445, -4.775, 2.0315];

/** Muon's polynomial on a 2×2 matrix. With zeros beside its diagonal, a matrix keeps them in every
 *  product, so that each round is done for the two numbers of the diagonal. */
function orthogonal(diagonal) {
  const size = Math.hypot(...diagonal) + 1e-7;
  let x = diagonal.map((value) => value / size);
  for (let round = 0; round < ROUNDS; round++) {
    x = x.map((value) => A * value + B * value ** 3 + C * value ** 5);
  }
  return x;
}

/** The point is the diagonal of a 2×2 matrix, and so is its gradient. */
const muon = {
  memory: NOTHING,
  step(before, gradient, rate, point) {
    const average = each((i) => MOMENTUM * before[i] + (1 - MOMENTUM) * gradient[i]);
    const ahead = each((i) => MOMENTUM * average[i] + (1 - MOMENTUM) * gradient[i]);
    const turned = orthogonal(ahead);
    return { memory: average, point: each((i) => point[i] - rate * turned[i]) };
  },
};

/** All of them, in the order in which the figure names them. */
export const OPTIMISERS = {
  sgd,
  momentum: withMomentum(false),
  nesterov: withMomentum(true),
  adam: adamWith(0),
  adamw: adamWith(WEIGHT_DECAY),
  muon,
};
