// From probabilities to a reading, as inkdigits/reading/digit.py decides.

/** @typedef {import("./arrays.js").Box} Box */

/** @typedef {"read" | "unsure" | "not a digit" | "several digits" | "blank"} Status */

/**
 * What one digit was read as: the JSON form of Python's `Digit`, with the 28 by 28 pixels that the
 * network saw.
 * @typedef {{
 *   digit: number | null,
 *   status: Status,
 *   confidence: number,
 *   probabilities: number[],
 *   digit_score: number,
 *   box: Box | null,
 *   reason: string | null,
 *   why: string | null,
 *   marks: number,
 *   count: number,
 *   glyph: Uint8Array | null,
 * }} Reading
 */

/** @type {Record<string, Status>} */
const STATUS = {
  unsure: "unsure",
  not_a_digit: "not a digit",
  several_marks: "not a digit",
  several_digits: "several digits",
};

/** The reading of a sheet without ink. */
export const BLANK = /** @type {Reading} */ ({
  digit: null,
  status: "blank",
  confidence: 0,
  probabilities: Array(10).fill(0.1),
  digit_score: 0,
  box: null,
  reason: "blank",
  why: "There is no ink.",
  marks: 0,
  count: 0,
  glyph: null,
});

/**
 * @param {{probabilities: number[], digitScore: number}} answer of the network
 * @param {{digit_score: number, confidence: number}} thresholds
 * @param {{box: Box, glyph: Uint8Array, marks: number, digits: number}} found
 * @returns {Reading}
 */
export function decide({ probabilities, digitScore }, thresholds, { box, glyph, marks, digits }) {
  const confidence = Math.max(...probabilities);
  const best = probabilities.indexOf(confidence);
  const reason = reasonOf(confidence, digitScore, thresholds, marks, digits);
  const status = reason === null ? "read" : STATUS[reason];
  return {
    digit: status === "read" ? best : null,
    status,
    confidence: status === "read" || status === "unsure" ? confidence : 0,
    probabilities,
    digit_score: digitScore,
    box,
    reason,
    why: reason === null ? null : whyOf(reason, best, confidence, marks, digits),
    marks,
    count: status === "not a digit" ? 0 : digits,
    glyph,
  };
}

/**
 * @param {number} confidence
 * @param {number} digitScore
 * @param {{digit_score: number, confidence: number}} thresholds
 * @param {number} marks
 * @param {number} digits
 */
function reasonOf(confidence, digitScore, thresholds, marks, digits) {
  if (marks > 1) return digits > 1 ? "several_digits" : "several_marks";
  if (digitScore < thresholds.digit_score) return "not_a_digit";
  return confidence < thresholds.confidence ? "unsure" : null;
}

/**
 * @param {string} reason
 * @param {number} best
 * @param {number} confidence
 * @param {number} marks
 * @param {number} digits
 */
function whyOf(reason, best, confidence, marks, digits) {
  // Rounded down: no answer is certain.
  const percent = (Math.min(Math.floor(1000 * confidence + 1e-6), 999) / 10).toFixed(1);
  switch (reason) {
    case "unsure":
      return `The most probable digit, ${best}, is only ${percent} % sure.`;
    case "several_marks":
      return `There are ${marks} separate marks; one digit is expected.`;
    case "several_digits":
      return `There are ${digits} digits; one is expected.`;
    default:
      return "The ink doesn't look like a digit.";
  }
}
