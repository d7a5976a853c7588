// Reads digits that are drawn, in the browser alone.

import { BLANK, decide } from "./decision.js";
import { normalise } from "./glyph.js";
import { draw, inUnits } from "./ink.js";
import { findMarks, joined } from "./layout.js";
import { Network } from "./network.js";

/** @typedef {import("./decision.js").Reading} Reading */
/** @typedef {import("./ink.js").Ink} Ink */
/** @typedef {import("./network.js").Answer} Answer */
/** @typedef {import("./network.js").Model} Model */

/** The most marks that are classified to count the digits. */
const MOST_COUNTED = 64;

export class InkReader {
  /** @type {(answer: Answer) => Answer} what a profile makes of the network's answer */
  adapt = (answer) => answer;
  #network;
  #thresholds;

  /** @param {Model} model what `inkdigits export --web` wrote */
  constructor(model) {
    this.#network = new Network(model);
    this.#thresholds = model.thresholds;
  }

  /**
   * Read one digit; throws an `InkError` if the ink can't be read at all.
   * @param {Ink} ink
   * @returns {Reading}
   */
  readDigit(ink) {
    const sheet = draw(ink);
    const marks = findMarks(sheet.grey);
    if (marks.length === 0) return { ...BLANK };
    const whole = joined(marks);
    const glyph = normalise(whole.ink).pixels;
    return decide(this.adapt(this.classify(glyph)), this.#thresholds, {
      box: inUnits(sheet, whole.box),
      glyph,
      marks: marks.length,
      digits: this.#countDigits(marks),
    });
  }

  /**
   * What the network alone answers.
   * @param {Uint8Array} glyph 28 by 28
   * @returns {Answer}
   */
  classify(glyph) {
    return this.#network.classify(glyph);
  }

  /**
   * The number of marks that look like digits on their own.
   * @param {import("./layout.js").Mark[]} marks
   */
  #countDigits(marks) {
    if (marks.length === 1) return 1;
    return marks.slice(0, MOST_COUNTED).filter(({ ink }) => {
      const { digitScore } = this.classify(normalise(ink).pixels);
      return digitScore >= this.#thresholds.digit_score;
    }).length;
  }
}
