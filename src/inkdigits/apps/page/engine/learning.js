// What a profile has learned, as inkdigits/profile/learning.py: evidence that would do harm is not
// used.

import { fit } from "./fitting.js";
import { answerOf, mostProbable, NOTHING, shifted, similarity } from "./head.js";

/** @typedef {import("./encoding.js").Encoded} Encoded */
/** @typedef {import("./encoding.js").Encoder} Encoder */
/** @typedef {import("./head.js").Head} Head */
/** @typedef {import("./network.js").Answer} Answer */

/**
 * A correction: its glyph, its digit, and whether it has an effect.
 * @typedef {{glyph: Encoded, digit: number, used: boolean}} Lesson
 */

const MOST_LOST = 4;
const ALIKE = 0.8;

export class Learned {
  /** In the order in which they were added. @type {Lesson[]} */
  lessons;
  #encoder;
  #head;

  /**
   * @param {Encoder} encoder
   * @param {Lesson[]} lessons
   * @param {Head} head
   */
  constructor(encoder, lessons, head) {
    this.#encoder = encoder;
    this.lessons = lessons;
    this.#head = head;
  }

  /**
   * Learn all corrections, and find out which of them can be used.
   * @param {Encoder} encoder
   * @param {Lesson[]} lessons
   */
  static anew(encoder, lessons) {
    let known = new Learned(encoder, lessons.map((each) => ({ ...each, used: false })), NOTHING);
    const waiting = lessons.length ? [[...lessons.keys()]] : [];
    for (let part = waiting.pop(); part; part = waiting.pop()) {
      const tried = new Set(part);
      const better = known.#with((lesson, place) => lesson.used || tried.has(place));
      if (better) {
        known = better;
      } else if (part.length > 1) {
        const half = Math.floor(part.length / 2);
        waiting.push(part.slice(half), part.slice(0, half));
      }
    }
    return known;
  }

  /**
   * What was learned before, where it is known which corrections are used; anew if these do harm,
   * as with another network.
   * @param {Encoder} encoder
   * @param {Lesson[]} lessons
   */
  static again(encoder, lessons) {
    const known = new Learned(encoder, lessons, NOTHING);
    return known.#with(({ used }) => used) ?? Learned.anew(encoder, lessons);
  }

  /**
   * Learn one more correction. Those that were not used so far are tried again with it.
   * @param {Encoded} glyph
   * @param {number} digit
   */
  withAnother(glyph, digit) {
    const lesson = { glyph, digit, used: false };
    const known = new Learned(this.#encoder, [...this.lessons, lesson], this.#head);
    return known.#with(() => true) ?? known.#with((each) => each.used || each === lesson) ?? known;
  }

  /**
   * The network's answer with what was learned.
   * @param {Answer} answer
   * @returns {Answer}
   */
  adapt(answer) {
    if (this.#head === NOTHING) return answer;
    const offsets = shifted(this.#head, this.#encoder.encode(answer));
    return { ...answerOf(offsets), features: answer.features };
  }

  /**
   * The most probable digit of a glyph now.
   * @param {Encoded} glyph
   */
  readNow(glyph) {
    return mostProbable(this.#head, glyph);
  }

  /**
   * The places of the corrections that look nearly the same as one and have another digit.
   * @param {number} place
   */
  contradicting(place) {
    const { glyph, digit } = this.lessons[place];
    return [...this.lessons.keys()].filter((at) => {
      const other = this.lessons[at];
      return other.digit !== digit && similarity(other.glyph.place, glyph.place) >= ALIKE;
    });
  }

  /**
   * The same with other corrections used; null if that would do harm.
   * @param {(lesson: Lesson, place: number) => boolean} isUsed
   */
  #with(isUsed) {
    const lessons = this.lessons.map((each, place) => ({ ...each, used: isUsed(each, place) }));
    const used = lessons.filter((each) => each.used);
    const { guard } = this.#encoder;
    const head = fit(used.map((each) => each.glyph), used.map((each) => each.digit), guard);
    const misread = (/** @type {Head} */ by) =>
      guard.filter((glyph, place) => mostProbable(by, glyph) !== place % 10).length;
    const wrong = (/** @type {Head} */ by) =>
      used.filter(({ glyph, digit }) => mostProbable(by, glyph) !== digit).length;
    const isHarmless =
      wrong(head) <= wrong(this.#head) && misread(head) <= misread(NOTHING) + MOST_LOST;
    return isHarmless ? new Learned(this.#encoder, lessons, head) : null;
  }
}
