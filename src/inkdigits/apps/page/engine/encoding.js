// What learning knows of a glyph, as inkdigits/profile/encoding.py: where it lies among others, and
// what the network answers.

import { bytesOf } from "./network.js";

/** @typedef {import("./network.js").Answer} Answer */

/**
 * A glyph: a vector of length 1, whose product with another is their similarity; and the logarithms
 * of the ten probabilities with the logit of the digit score.
 * @typedef {{place: Float32Array, offsets: Float32Array}} Encoded
 */

/**
 * What inkdigits/profile/web_form.py writes.
 * @typedef {{count: number, features: number, dimensions: number, packed: string}} Form
 */

export const OFFSETS = 11;
const LEAST = 12;
const TINY = 1e-9;

export class Encoder {
  /** @type {Encoded[]} the glyphs that a profile must not make the reader misread */
  guard;
  /** How many of them are misread without corrections. */
  guardErrors;
  #scales;
  #origin;
  #basis;

  /** @param {Form} form */
  static async of(form) {
    // A Blob's stream, as older browsers have no other in the right form.
    const packed = new Blob([bytesOf(form.packed)]).stream();
    const unpacked = packed.pipeThrough(new DecompressionStream("deflate"));
    return new Encoder(form, await new Response(unpacked).arrayBuffer());
  }

  /**
   * @param {Form} form
   * @param {ArrayBuffer} buffer
   */
  constructor({ count, features, dimensions }, buffer) {
    const floats = new Float32Array(buffer, 0, 2 * dimensions + 2);
    const offsets = new Int16Array(buffer, floats.byteLength, count * OFFSETS);
    const start = floats.byteLength + offsets.byteLength;
    this.#basis = new Int8Array(buffer, start, features * dimensions);
    const places = new Int8Array(buffer, start + this.#basis.length, count * dimensions);
    this.#scales = floats.subarray(0, dimensions);
    this.#origin = floats.subarray(dimensions, 2 * dimensions);
    const unit = floats[2 * dimensions + 1];
    this.guard = Array.from({ length: count }, (_, at) => ({
      place: ofLengthOne(Float32Array.from(part(places, at, dimensions))),
      offsets: Float32Array.from(part(offsets, at, OFFSETS), (each) => each * unit),
    }));
    this.guardErrors = this.guard.filter(({ offsets: logs }, at) => {
      const shares = logs.subarray(0, 10);
      return shares.indexOf(Math.max(...shares)) !== at % 10;
    }).length;
  }

  /**
   * @param {Answer} answer
   * @returns {Encoded}
   */
  encode({ probabilities, digitScore, features }) {
    const size = this.#scales.length;
    const place = new Float32Array(size);
    let sum = 0;
    for (let at = 0; at < features.length; at += 1) {
      if (features[at] <= 0) continue;
      sum += features[at];
      const root = Math.sqrt(features[at]);
      for (let d = 0, from = at * size; d < size; d += 1) place[d] += root * this.#basis[from + d];
    }
    const length = Math.max(Math.sqrt(sum), TINY);
    for (let d = 0; d < size; d += 1) {
      place[d] = (place[d] * this.#scales[d]) / length - this.#origin[d];
    }
    const logs = probabilities.map((share) => Math.max(Math.log(Math.max(share, TINY)), -LEAST));
    const score = Math.min(Math.max(digitScore, TINY), 1 - TINY);
    const logit = Math.min(Math.max(Math.log(score / (1 - score)), -LEAST), LEAST);
    return { place: ofLengthOne(place), offsets: Float32Array.from([...logs, logit]) };
  }
}

/**
 * One row of a matrix.
 * @template {Int8Array | Int16Array} T
 * @param {T} values
 * @param {number} at
 * @param {number} width
 */
function part(values, at, width) {
  return values.subarray(at * width, (at + 1) * width);
}

/** @param {Float32Array} values */
function ofLengthOne(values) {
  const length = Math.sqrt(values.reduce((sum, each) => sum + each * each, 0));
  return values.map((each) => each / Math.max(length, TINY));
}
