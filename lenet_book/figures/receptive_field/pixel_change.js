/* What a changed pixel of the picture changes in the network: computed, not drawn. */

import { largestOf } from "../shared/draw/drawing.js";
import { flatIndex } from "../shared/network/units.js";
import { boxOf } from "./fields.js";

/** The network's run on a picture, and that on the picture with one pixel turned white, or black
 *  where it is bright. Without a pixel, null, the two are one. */
export class PixelChange {
  constructor(net, pictures, picture, pixel) {
    this.pixel = pixel;
    this.isBlack = Boolean(pixel) && isBright(pictures, picture, pixel);
    this.before = net.forward(picture);
    this.after = pixel ? net.forward(this.#changed(pictures, picture)) : this.before;
  }

  #changed({ width, channels, low, high }, picture) {
    const [y, x] = this.pixel;
    const values = picture.slice();
    values.set(this.isBlack ? low : high, (y * width + x) * channels);
    return values;
  }

  /** The values of a station, as they are and on the changed picture. */
  valuesOf({ layer }) {
    return [this.before, this.after].map((run) => (layer < 0 ? run.input : run.maps[layer]));
  }

  /** The same of one unit. */
  unitOf(station, unit) {
    return this.valuesOf(station).map((values) => values[flatIndex(station, unit)]);
  }

  /** What is worth a look in a station: its values, or by how much they have changed. The picture
   *  is shown as it is. */
  shownOf(station) {
    const [old, now] = this.valuesOf(station);
    return this.pixel && station.layer >= 0 ? now.map((value, i) => value - old[i]) : now;
  }

  /** Where a station's colours end: at its largest value on the picture as it is. So the colours
   *  of a change are as pale as it is small. */
  scaleOf(station) {
    return largestOf(this.valuesOf(station)[0]);
  }

  /** How many units of a station changed, and the box of the places where its map that is shown
   *  did; null in the picture, and in a list, which has no places. */
  changeOf(station) {
    const [old, now] = this.valuesOf(station);
    const [, width, channels] = station.shape;
    let count = 0;
    let box = null;
    for (let i = 0; i < now.length; i++) {
      if (now[i] === old[i]) continue;
      count += 1;
      if (station.layer < 0 || station.list || i % channels !== station.map) continue;
      const place = Math.floor(i / channels);
      box = around(box, boxOf({ y: Math.floor(place / width), x: place % width }));
    }
    return { count, box };
  }
}

/** Are the bytes of a pixel, on average, in the upper half? */
function isBright({ width, channels, byte }, picture, [y, x]) {
  const at = (y * width + x) * channels;
  const bytes = Array.from({ length: channels }, (_, c) => byte(picture[at + c], c));
  return bytes.reduce((sum, value) => sum + value, 0) / channels > 127;
}

/** The smallest box round two, or round the one where the first is null. */
function around(a, b) {
  if (!a) return b;
  return {
    y0: Math.min(a.y0, b.y0),
    x0: Math.min(a.x0, b.x0),
    y1: Math.max(a.y1, b.y1),
    x1: Math.max(a.x1, b.x1),
  };
}
