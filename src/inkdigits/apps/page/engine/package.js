// What web developers get: a reader with its weights, and an element.

import { InkDigit } from "./ink-digit.js";
import { InkError } from "./ink.js";
import MODEL from "./model.js";
import { InkReader } from "./reader.js";

/** @typedef {import("./ink.js").Ink} Ink */
/** @typedef {import("./decision.js").Reading} Reading */

export { InkDigit, InkError };

export class Reader {
  /** @type {InkReader | null} */
  static #shared = null;
  #reader;

  /** @param {InkReader} reader */
  constructor(reader) {
    this.#reader = reader;
  }

  /** A reader that is ready; the weights are decoded once. */
  static async load() {
    Reader.#shared ??= new InkReader(MODEL);
    return new Reader(Reader.#shared);
  }

  /**
   * Read one digit; throws an `InkError` if the ink can't be read at all.
   * @param {Ink} ink
   * @returns {Reading}
   */
  readDigit(ink) {
    return this.#reader.readDigit(ink);
  }
}

InkDigit.reader = () => Reader.load();
if (globalThis.customElements && !customElements.get("ink-digit")) {
  customElements.define("ink-digit", InkDigit);
}
