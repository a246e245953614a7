/* The maps that the lens shows: computed once for a picture, and not at all where it took too long. */

import { randomised, withoutSoftmax } from "./draws.js";
import { attribution, PASSES } from "./methods.js";

const MOST_SECONDS = 5;
const TRIALS = 5; // to find out how long a way through the network takes
const TRYING_SECONDS = 0.2;

/** The maps of one picture after the other, by networks of these names. */
export class LensMaps {
  /** @param {Record<string, any>} networks by name, as the page has them */
  constructor(networks) {
    this.trained = Object.fromEntries(
      Object.entries(networks).map(([name, net]) => [name, withoutSoftmax(net)]),
    );
    this.random = { key: "", net: null };
    this.kept = new Map();
    this.seconds = null; // what a way through the network takes, forwards and back
  }

  /** Another picture: what the network takes. */
  show(picture) {
    this.picture = picture;
    this.kept.clear();
  }

  /** The network of a name whose last layers are random. */
  network({ network, randomised: layers, draw }) {
    if (!layers) return this.trained[network];
    const key = `${network} ${layers} ${draw}`;
    if (this.random.key !== key) {
      this.random = { key, net: randomised(this.trained[network], layers, draw) };
    }
    return this.random.net;
  }

  /** The outputs that are explained, of the trained network. */
  outputs(network, picture = this.picture) {
    return this.trained[network].forward(picture).maps.at(-1);
  }

  /** How long a method would take, if that is too long; else 0. */
  tooSlow(method, network) {
    const net = this.trained[network];
    this.seconds ||= timed(net, this.picture);
    const { forward, back } = PASSES[method](net);
    const expected = forward * this.seconds.forward + back * this.seconds.back;
    return expected > MOST_SECONDS ? expected : 0;
  }

  /** The map of a method for a class c: of the trained network, or, with `randomised` layers,
   *  of one with these weights. */
  of(method, c, { network, layer, randomised: layers = 0, draw = 1 }) {
    const place = method === "grad_cam" ? layer : "";
    const key = [method, c, network, place, layers, layers && draw].join(" ");
    if (!this.kept.has(key)) {
      const net = this.network({ network, randomised: layers, draw });
      this.kept.set(key, attribution(net, method, this.picture, c, layer));
    }
    return this.kept.get(key);
  }
}

/** What a way through the network takes, forwards and back: the shortest of a few, since the first
 *  ones are slow, and a machine can be busy. */
function timed(net, picture) {
  const clock = () => performance.now() / 1000;
  const begin = clock();
  const best = { forward: Infinity, both: Infinity };
  for (let run = 0; run < TRIALS && (run === 0 || clock() - begin < TRYING_SECONDS); run++) {
    const start = clock();
    net.forward(picture);
    const half = clock();
    attribution(net, "gradient", picture, 0);
    best.forward = Math.min(best.forward, half - start);
    best.both = Math.min(best.both, clock() - half);
  }
  return { forward: best.forward, back: Math.max(best.both - best.forward, 0) };
}
