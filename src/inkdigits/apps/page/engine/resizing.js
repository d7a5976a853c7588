// Making images smaller by averaging areas, and larger by blending neighbours.

import { black, rint } from "./arrays.js";

/** @typedef {import("./arrays.js").Grey} Grey */

/**
 * For each pixel after it: the first pixel before it, and the weights of that and the next ones.
 * @typedef {{first: number, weights: number[]}[]} Weights
 */

/**
 * @param {Grey} grey
 * @param {number} width
 * @param {number} height
 * @param {boolean} byArea whether areas are averaged
 * @returns {Grey}
 */
export function resized(grey, width, height, byArea) {
  const weightsOf = byArea ? areaWeights : blendWeights;
  const columns = weightsOf(grey.width, width);
  const rows = weightsOf(grey.height, height);
  const across = new Float64Array(grey.height * width);
  for (let y = 0; y < grey.height; y += 1) {
    for (const [x, { first, weights }] of columns.entries()) {
      let sum = 0;
      const start = y * grey.width + first;
      for (let place = 0; place < weights.length; place += 1) {
        sum += weights[place] * grey.pixels[start + place];
      }
      across[y * width + x] = sum;
    }
  }
  const small = black(width, height);
  for (const [y, { first, weights }] of rows.entries()) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let place = 0; place < weights.length; place += 1) {
        sum += weights[place] * across[(first + place) * width + x];
      }
      // Without the last bits, which depend on the order of the sum.
      small.pixels[y * width + x] = rint(rint(sum * 2 ** 20) / 2 ** 20);
    }
  }
  return small;
}

/**
 * @param {number} before
 * @param {number} after
 * @returns {Weights}
 */
function areaWeights(before, after) {
  const scale = before / after;
  return Array.from({ length: after }, (_, place) => {
    const [start, end] = [place * scale, Math.min((place + 1) * scale, before)];
    const first = Math.floor(start);
    const weights = [];
    for (let pixel = first; pixel < end; pixel += 1) {
      weights.push((Math.min(pixel + 1, end) - Math.max(pixel, start)) / (end - start));
    }
    return { first, weights };
  });
}

/**
 * @param {number} before
 * @param {number} after
 * @returns {Weights}
 */
function blendWeights(before, after) {
  const scale = before / after;
  return Array.from({ length: after }, (_, place) => {
    const centre = Math.min(Math.max((place + 0.5) * scale - 0.5, 0), before - 1);
    const first = Math.min(Math.floor(centre), Math.max(0, before - 2));
    const share = centre - first;
    return { first, weights: before === 1 ? [1] : [1 - share, share] };
  });
}
