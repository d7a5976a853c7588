// The forward pass of a network that `inkdigits export --web` wrote.

/**
 * A layer with its weights in the file's order: of a convolution (height, width, channels, outputs),
 * of a dense layer (inputs, outputs).
 * @typedef {{
 *   kind: "convolution" | "dense",
 *   shape: number[],
 *   stride?: number,
 *   padding?: [number, number, number, number],
 *   relu: boolean,
 * }} Layer
 */

/**
 * What `inkdigits export --web` writes: the layers, and their numbers in base64, least significant
 * byte first. For each layer, `floats` has the scales of the outputs and then what is added, as
 * float32, and `weights` the weights in units of the scales, as int16.
 * @typedef {{
 *   format: number,
 *   name: string,
 *   thresholds: {digit_score: number, confidence: number},
 *   layers: Layer[],
 *   floats: string,
 *   weights: string,
 * }} Model
 */

/**
 * What the network answers: ten probabilities, how much it looks like a digit, and the input of the
 * last layer, which the next call overwrites.
 * @typedef {{probabilities: number[], digitScore: number, features: Float32Array}} Answer
 */

/** @typedef {(values: Float32Array) => Float32Array} Step */

const FORMAT = 2;
const SIDE = 28;
const DIGITS = 10;

export class Network {
  /** @type {Step[]} */
  #steps;

  /** @param {Model} model */
  constructor(model) {
    if (model.format !== FORMAT) {
      throw new Error(`This model has the format ${model.format}, not ${FORMAT}.`);
    }
    const floats = new Float32Array(bytesOf(model.floats).buffer);
    const whole = new Int16Array(bytesOf(model.weights).buffer);
    let [place, start] = [0, 0];
    let [side, channels] = [SIDE, 1];
    this.#steps = model.layers.map((layer) => {
      const outputs = layer.shape[layer.shape.length - 1];
      const count = layer.shape.reduce((product, size) => product * size);
      const scales = floats.subarray(place, place + outputs);
      const bias = floats.subarray(place + outputs, (place += 2 * outputs));
      const weights = scaled(whole.subarray(start, (start += count)), scales);
      if (layer.kind === "dense") return dense(weights, bias, layer.relu);
      const step = convolution(layer, weights, bias, side, channels);
      [side, channels] = [step.side, outputs];
      return step.run;
    });
  }

  /**
   * @param {Uint8Array} glyph 28 by 28
   * @returns {Answer}
   */
  classify(glyph) {
    /** @type {Float32Array} */
    let values = Float32Array.from(glyph, (level) => level / 255);
    let features = values;
    for (const step of this.#steps) [features, values] = [values, step(values)];
    const logits = Array.from(values);
    const shares = softmax(logits);
    return {
      probabilities: softmax(logits.slice(0, DIGITS)),
      digitScore: shares.slice(0, DIGITS).reduce((sum, share) => sum + share),
      features,
    };
  }
}

/** @param {number[]} logits */
export function softmax(logits) {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power);
  return powers.map((power) => power / sum);
}

/**
 * @param {string} base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place += 1) bytes[place] = text.charCodeAt(place);
  return bytes;
}

/**
 * @param {Int16Array} whole the last axis being that of the scales
 * @param {Float32Array} scales
 */
function scaled(whole, scales) {
  const weights = new Float32Array(whole.length);
  for (let place = 0, output = 0; place < whole.length; place += 1) {
    weights[place] = whole[place] * scales[output];
    output = output + 1 === scales.length ? 0 : output + 1;
  }
  return weights;
}

/**
 * A square convolution on a square image, channels last.
 * @param {Layer} layer
 * @param {Float32Array} weights
 * @param {Float32Array} bias
 * @param {number} side of the image
 * @param {number} channels of the image
 * @returns {{side: number, run: Step}}
 */
function convolution({ shape, stride = 1, padding = [0, 0, 0, 0], relu }, weights, bias, side, channels) {
  const size = shape[0];
  const [top, left, bottom] = padding;
  const inner = Math.floor((side + top + bottom - size) / stride) + 1;
  const wide = side + left + padding[3];
  const padded = new Float32Array((side + top + bottom) * wide * channels);
  const patch = new Float32Array(size * size * channels);
  const results = new Float32Array(inner * inner * bias.length);
  /** @type {Step} */
  const run = (values) => {
    for (let y = 0; y < side; y += 1) {
      const row = values.subarray(y * side * channels, (y + 1) * side * channels);
      padded.set(row, ((y + top) * wide + left) * channels);
    }
    for (let y = 0; y < inner; y += 1) {
      for (let x = 0; x < inner; x += 1) {
        for (let row = 0; row < size; row += 1) {
          const start = ((y * stride + row) * wide + x * stride) * channels;
          patch.set(padded.subarray(start, start + size * channels), row * size * channels);
        }
        const place = (y * inner + x) * bias.length;
        multiply(patch, weights, bias, relu, results.subarray(place, place + bias.length));
      }
    }
    return results;
  };
  return { side: inner, run };
}

/**
 * @param {Float32Array} weights
 * @param {Float32Array} bias
 * @param {boolean} relu
 * @returns {Step}
 */
function dense(weights, bias, relu) {
  const results = new Float32Array(bias.length);
  return (values) => {
    multiply(values, weights, bias, relu, results);
    return results;
  };
}

/** Places of the inputs that are not 0. */
const places = new Int32Array(2 ** 14);

/**
 * A vector times a matrix (inputs, outputs). More than half of the inputs are 0 and left out.
 * @param {Float32Array} values
 * @param {Float32Array} weights
 * @param {Float32Array} bias
 * @param {boolean} relu
 * @param {Float32Array} results
 */
function multiply(values, weights, bias, relu, results) {
  const outputs = bias.length;
  let count = 0;
  for (let place = 0; place < values.length; place += 1) {
    if (values[place] !== 0) places[count++] = place;
  }
  // The last group is filled up with inputs that are taken 0 times.
  while (count % 8) places[count++] = -1;
  results.set(bias);
  for (let index = 0; index < count; index += 8) {
    addEight(values, weights, outputs, results, index);
  }
  if (!relu) return;
  for (let output = 0; output < outputs; output += 1) {
    if (results[output] < 0) results[output] = 0;
  }
}

/**
 * Add eight inputs at once, so that each result is loaded and stored an eighth as often.
 * @param {Float32Array} values
 * @param {Float32Array} weights
 * @param {number} outputs
 * @param {Float32Array} results
 * @param {number} index of the first of their places
 */
function addEight(values, weights, outputs, results, index) {
  const valueOf = (/** @type {number} */ place) => (place < 0 ? 0 : values[place]);
  const startOf = (/** @type {number} */ place) => (place < 0 ? 0 : place * outputs);
  const a = valueOf(places[index]);
  const b = valueOf(places[index + 1]);
  const c = valueOf(places[index + 2]);
  const d = valueOf(places[index + 3]);
  const e = valueOf(places[index + 4]);
  const f = valueOf(places[index + 5]);
  const g = valueOf(places[index + 6]);
  const h = valueOf(places[index + 7]);
  let i = startOf(places[index]);
  let j = startOf(places[index + 1]);
  let k = startOf(places[index + 2]);
  let l = startOf(places[index + 3]);
  let m = startOf(places[index + 4]);
  let n = startOf(places[index + 5]);
  let o = startOf(places[index + 6]);
  let p = startOf(places[index + 7]);
  for (let output = 0; output < outputs; output += 1) {
    const first = a * weights[i++] + b * weights[j++] + c * weights[k++] + d * weights[l++];
    const second = e * weights[m++] + f * weights[n++] + g * weights[o++] + h * weights[p++];
    results[output] += first + second;
  }
}
