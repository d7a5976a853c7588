// What a profile has learned, as inkdigits/profile/learning.py: evidence that would do harm is not
// used.

import { fit } from "./fitting.js";
import { answerOf, mostProbable, NOTHING, shifted, similarity } from "./head.js";
import { pause } from "./pausing.js";

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
    return Learned.#unused(encoder, lessons).#withEach([...lessons.keys()]);
  }

  /**
   * Learn corrections of which some were learned before: `used` is undefined for the others. If not
   * all can be used, those that were used before still are, and each of the others that does no harm.
   * @param {Encoder} encoder
   * @param {(Omit<Lesson, "used"> & {used?: boolean})[]} lessons
   */
  static async changed(encoder, lessons) {
    const known = Learned.#unused(encoder, lessons);
    const everything = await known.#with(() => true);
    if (everything) return everything;
    const before = await known.#with((_, place) => lessons[place].used === true);
    const fresh = [...lessons.keys()].filter((place) => lessons[place].used === undefined);
    return (before ?? known).#withEach(before ? fresh : [...lessons.keys()]);
  }

  /**
   * What this network learned before, where it is known which corrections are used.
   * @param {Encoder} encoder
   * @param {Lesson[]} lessons
   */
  static async again(encoder, lessons) {
    return new Learned(encoder, lessons, await headOf(encoder, lessons));
  }

  /**
   * Learn one more correction. Those that were not used so far are tried again with it.
   * @param {Encoded} glyph
   * @param {number} digit
   */
  async withAnother(glyph, digit) {
    const lesson = { glyph, digit, used: false };
    const known = new Learned(this.#encoder, [...this.lessons, lesson], this.#head);
    const better =
      (await known.#with(() => true)) ?? (await known.#with((each) => each.used || each === lesson));
    return better ?? known;
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
   * @param {Encoder} encoder
   * @param {Omit<Lesson, "used">[]} lessons
   */
  static #unused(encoder, lessons) {
    return new Learned(encoder, lessons.map((each) => ({ ...each, used: false })), NOTHING);
  }

  /**
   * The same with the corrections at these places used, as far as they do no harm.
   * @param {number[]} places
   */
  async #withEach(places) {
    /** @type {Learned} */
    let known = this;
    const waiting = places.length ? [places] : [];
    for (let part = waiting.pop(); part; part = waiting.pop()) {
      const tried = new Set(part);
      const better = await known.#with((lesson, place) => lesson.used || tried.has(place));
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
   * The same with other corrections used; null if that would do harm.
   * @param {(lesson: Lesson, place: number) => boolean} isUsed
   */
  async #with(isUsed) {
    const lessons = this.lessons.map((each, place) => ({ ...each, used: isUsed(each, place) }));
    const used = lessons.filter((each) => each.used);
    const { guard, guardErrors } = this.#encoder;
    const head = await headOf(this.#encoder, used);
    const wrong = (/** @type {Head} */ by) =>
      used.filter(({ glyph, digit }) => mostProbable(by, glyph) !== digit).length;
    if (wrong(head) > wrong(this.#head)) return null;
    let left = guardErrors + MOST_LOST;
    for (const [place, glyph] of guard.entries()) {
      if (mostProbable(head, glyph) !== place % 10) left -= 1;
      if (left < 0) return null;
      await pause();
    }
    return new Learned(this.#encoder, lessons, head);
  }
}

/**
 * The head of the corrections that are used.
 * @param {Encoder} encoder
 * @param {Lesson[]} lessons
 */
function headOf({ guard }, lessons) {
  const used = lessons.filter((each) => each.used);
  return fit(used.map((each) => each.glyph), used.map((each) => each.digit), guard);
}
