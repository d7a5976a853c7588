// What a profile adds to the network's answer, as inkdigits/profile/head.py.

import { OFFSETS } from "./encoding.js";
import { softmax } from "./network.js";

/** @typedef {import("./encoding.js").Encoded} Encoded */

/**
 * Glyphs that have an influence, and what each adds to the offsets of an equal glyph.
 * @typedef {{places: Float32Array[], weights: Float64Array[]}} Head
 */

const WIDTH = 0.5;

/** The head without evidence. */
export const NOTHING = /** @type {Head} */ ({ places: [], weights: [] });

/**
 * The influence of one glyph on another, 0 to 1.
 * @param {Float32Array} place
 * @param {Float32Array} other
 */
export function influence(place, other) {
  return Math.exp((similarity(place, other) - 1) / WIDTH);
}

/**
 * @param {Float32Array} place
 * @param {Float32Array} other
 */
export function similarity(place, other) {
  let sum = 0;
  for (let d = 0; d < place.length; d += 1) sum += place[d] * other[d];
  return sum;
}

/**
 * The offsets of a glyph with what was learned.
 * @param {Head} head
 * @param {Encoded} glyph
 */
export function shifted({ places, weights }, { place, offsets }) {
  const sums = Float64Array.from(offsets);
  for (let at = 0; at < places.length; at += 1) {
    const share = influence(place, places[at]);
    for (let k = 0; k < OFFSETS; k += 1) sums[k] += share * weights[at][k];
  }
  return sums;
}

/**
 * The most probable digit of a glyph.
 * @param {Head} head
 * @param {Encoded} glyph
 */
export function mostProbable(head, glyph) {
  const logs = shifted(head, glyph).subarray(0, 10);
  return logs.indexOf(Math.max(...logs));
}

/**
 * Ten probabilities and the digit score.
 * @param {Float64Array} offsets
 */
export function answerOf(offsets) {
  return {
    probabilities: softmax([...offsets.subarray(0, 10)]),
    digitScore: 1 / (1 + Math.exp(-offsets[10])),
  };
}
