/* From a reader's picture to the few pixels that a network takes. */

import { h } from "../draw/drawing.js";

/** The largest part of a picture with the proportions wanted; `place` (0…1) slides it. */
export function cropOf({ width, height }, target, place) {
  const scale = Math.min(width / target.width, height / target.height);
  const crop = { width: scale * target.width, height: scale * target.height };
  return { ...crop, x: (width - crop.width) * place, y: (height - crop.height) * place };
}

/** Shrink a crop to the target's size. Each pixel is the mean of the block it stands for.
 *  Returns its bytes (RGBA, on white) and what happened to them on the way. */
export function shrink(bitmap, crop, target) {
  const block = Math.max(1, Math.min(16, Math.floor(crop.width / target.width)));
  const [width, height] = [target.width * block, target.height * block];
  const context = h("canvas", { width, height }).getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, crop.x, crop.y, crop.width, crop.height, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const sums = new Float64Array(target.width * target.height * 3);
  let transparent = false;
  let grey = true;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const to = 3 * (Math.floor(y / block) * target.width + Math.floor(x / block));
      const opacity = data[i + 3] / 255;
      for (let k = 0; k < 3; k++) sums[to + k] += data[i + k] * opacity + 255 * (1 - opacity);
      transparent ||= opacity < 1;
      grey &&= data[i] === data[i + 1] && data[i] === data[i + 2];
    }
  }
  const pixels = new Uint8ClampedArray(target.width * target.height * 4).fill(255);
  for (let i = 0; i < sums.length; i++) {
    pixels[4 * Math.floor(i / 3) + (i % 3)] = Math.round(sums[i] / block ** 2);
  }
  return { pixels, transparent, grey };
}
