// Ink onto a sheet, as inkdigits/ink.py checks and draws it.

import { black, rint } from "./arrays.js";
import { drawStrokes } from "./pen.js";

/** @typedef {import("./arrays.js").Grey} Grey */
/** @typedef {import("./arrays.js").Box} Box */
/** @typedef {import("./pen.js").Stroke} Stroke */

/**
 * Strokes as they were drawn, x to the right and y down, in any unit; the pen's width in the same
 * unit, or 7 % of the longer side of the ink; and the size of the drawing area.
 * @typedef {{
 *   strokes: Stroke[], pen_width?: number | null, width?: number | null, height?: number | null
 * }} Ink
 */

/**
 * A drawing, and how its pixels lie in the units of the ink.
 * @typedef {{grey: Grey, scale: number, left: number, top: number}} Sheet
 */

const MAX_STROKES = 2_000;
const MAX_POINTS = 100_000;
const PEN_SHARE = 0.07;
const DRAWN_SIDE = 160;
const THINNEST = 2;
const THICKEST = DRAWN_SIDE / 2;
const LARGEST = 1e100;

/** The ink can't be read; `code` and message are those of Python's `InputError`. */
export class InkError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = "InkError";
    this.code = code;
  }
}

/**
 * Draw ink so that its longer side is 160 pixels long.
 * @param {Ink} ink
 * @returns {Sheet}
 */
export function draw(ink) {
  const strokes = checked(ink);
  const [left, top, right, bottom] = extentOf(strokes);
  const [across, down] = [right - left, bottom - top];
  const side = Math.max(across, down, ink.pen_width ?? 0);
  let scale = side > 0 ? DRAWN_SIDE / side : 1;
  if (!Number.isFinite(scale)) scale = 1;
  const pen = penInPixels(ink.pen_width ?? null, scale);
  const margin = Math.floor(pen / 2) + 4;
  const [x, y] = [left - margin / scale, top - margin / scale];
  const pixelsOf = (/** @type {number} */ length) =>
    Math.ceil(rint(length * scale * 1e6) / 1e6) + 2 * margin + 1;
  const grey = black(pixelsOf(across), pixelsOf(down));
  const placed = strokes.map((stroke) =>
    stroke.map((point) => [(point[0] - x) * scale, (point[1] - y) * scale]),
  );
  drawStrokes(grey, placed, pen);
  return { grey, scale: 1 / scale, left: x, top: y };
}

/**
 * A box of pixels in the units of the ink.
 * @param {Sheet} sheet
 * @param {Box} box
 * @returns {Box}
 */
export function inUnits({ scale, left, top }, [x, y, width, height]) {
  const [from, to] = [scale * x + left, scale * (x + width) + left];
  const [above, below] = [scale * y + top, scale * (y + height) + top];
  return [from, above, to - from, below - above];
}

/**
 * @param {number | null} width
 * @param {number} scale
 */
function penInPixels(width, scale) {
  const wanted = width === null ? PEN_SHARE * DRAWN_SIDE : width * scale;
  return rint(Math.min(Math.max(wanted, THINNEST), THICKEST));
}

/**
 * The strokes that have points; throws an `InkError` if they can't be drawn.
 * @param {Ink} ink
 */
export function checked({ strokes, pen_width, width, height }) {
  if (!Array.isArray(strokes) || !strokes.every(Array.isArray)) {
    throw new InkError("bad_ink", "Ink must be a list of strokes, each a list of [x, y].");
  }
  const count = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  if (strokes.length > MAX_STROKES || count > MAX_POINTS) {
    const most = `${MAX_STROKES.toLocaleString("en")} strokes and ${MAX_POINTS.toLocaleString("en")}`;
    throw new InkError("ink_too_large", `A drawing may have ${most} points.`);
  }
  if (count === 0) throw new InkError("empty_ink", "Nothing is drawn.");
  if (!strokes.every((stroke) => stroke.every(isPoint))) {
    throw new InkError("bad_ink", "A point must be [x, y], both of them finite numbers.");
  }
  for (const [name, size] of Object.entries({ pen_width, width, height })) {
    if (size !== undefined && size !== null && !(isNumber(size) && size > 0)) {
      throw new InkError("bad_ink", `${name} must be a positive number.`);
    }
  }
  return strokes.filter((stroke) => stroke.length > 0);
}

/** @param {unknown} value */
function isPoint(value) {
  return Array.isArray(value) && value.length === 2 && value.every(isNumber);
}

/** @param {unknown} value */
function isNumber(value) {
  return typeof value === "number" && Math.abs(value) < LARGEST;
}

/**
 * The box around all points: left, top, right, bottom.
 * @param {Stroke[]} strokes
 */
function extentOf(strokes) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const stroke of strokes) {
    for (const [x, y] of stroke) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return [left, top, right, bottom];
}
