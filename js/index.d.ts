/** Strokes as they were drawn: points [x, y], x to the right and y down, in any unit. */
export interface Ink {
  strokes: number[][][];
  /** Width of the pen in the same unit; by default 7 % of the longer side of the ink. */
  pen_width?: number | null;
  /** Size of what was drawn on, in the same unit; it does not change what is read. */
  width?: number | null;
  height?: number | null;
}

/** What one digit was read as. */
export interface Reading {
  /** 0 to 9, or null unless the status is "read". */
  digit: number | null;
  status: "read" | "unsure" | "not a digit" | "several digits" | "blank";
  /** 0 to 1; 0 unless the status is "read" or "unsure". */
  confidence: number;
  /** Ten, which sum to 1. */
  probabilities: number[];
  /** 0 to 1: how much the ink looks like a digit. */
  digit_score: number;
  /** x, y, width and height of the ink in its own unit. */
  box: [number, number, number, number] | null;
  /** A code if there is no answer. */
  reason: string | null;
  /** The reason as a sentence. */
  why: string | null;
  /** The number of separate marks. */
  marks: number;
  /** The number of digits found. */
  count: number;
  /** The 28 by 28 grey levels that the network saw, ink bright on 0. */
  glyph: Uint8Array | null;
}

/** The ink can't be read at all. */
export class InkError extends Error {
  code: string;
}

export class Reader {
  private constructor();
  /** A reader that is ready. */
  static load(): Promise<Reader>;
  /** Read one digit; throws an `InkError` if the ink can't be read at all. */
  readDigit(ink: Ink): Reading;
}

/** `<ink-digit>`: a pad as a field of a form; an `input` event follows each new answer. */
export class InkDigit extends HTMLElement {
  /** The digit as text, or "" without one. */
  readonly value: string;
  readonly reading: Reading | null;
  readonly name: string | null;
  readonly form: HTMLFormElement | null;
  readonly validity: ValidityState;
  readonly willValidate: boolean;
  checkValidity(): boolean;
  reportValidity(): boolean;
  /** Remove the drawing and the answer. */
  clear(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "ink-digit": InkDigit;
  }
}
