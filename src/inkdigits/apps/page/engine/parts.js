// The connected parts of the ink on a sheet.

/** @typedef {import("./arrays.js").Grey} Grey */
/** @typedef {import("./arrays.js").Box} Box */

/**
 * A connected part: its box, how many pixels it has, its number among the parts.
 * @typedef {{x: number, y: number, width: number, height: number, area: number, number: number}} Part
 */

/**
 * The number of the part at each pixel of a region, 0 for none; parts are numbered from 1 on.
 * @typedef {{region: Box, numbers: Int32Array, count: number}} Labels
 */

/** Pixels of the longer side of the smallest ink that is looked at. */
const SMALLEST = 5;

/**
 * The parts of the pixels above a level that are not too small, and where each part lies.
 * @param {Grey} sheet
 * @param {number} level
 * @param {Box} region which holds all of them
 * @returns {{parts: Part[], labels: Labels}}
 */
export function findParts(sheet, level, region) {
  const [left, top, width, height] = region;
  const numbers = new Int32Array(width * height);
  const isInk = new Uint8Array(width * height);
  for (let y = 0, place = 0; y < height; y += 1) {
    const start = (top + y) * sheet.width + left;
    for (let x = 0; x < width; x += 1) isInk[place++] = sheet.pixels[start + x] > level ? 1 : 0;
  }
  /** @type {Part[]} */
  const found = [];
  const look = (/** @type {number} */ x, /** @type {number} */ y) => {
    const place = y * width + x;
    if (x >= width || y >= height || !isInk[place] || numbers[place]) return;
    const part = fill(numbers, width, height, isInk, place, found.length + 1);
    found.push({ ...part, x: part.x + left, y: part.y + top });
  };
  // Block by block, the order in which OpenCV numbers parts.
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      look(x, y);
      look(x + 1, y);
      look(x, y + 1);
      look(x + 1, y + 1);
    }
  }
  const parts = found.filter((part) => Math.max(part.width, part.height) >= SMALLEST);
  return { parts, labels: { region, numbers, count: found.length } };
}

/**
 * Number the pixels that are connected with one, diagonally, too.
 * @param {Int32Array} numbers
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} isInk
 * @param {number} start
 * @param {number} number
 * @returns {Part}
 */
function fill(numbers, width, height, isInk, start, number) {
  let [left, top, right, bottom, area] = [width, height, 0, 0, 0];
  const waiting = [start];
  numbers[start] = number;
  while (waiting.length) {
    const place = /** @type {number} */ (waiting.pop());
    const x = place % width;
    const y = (place - x) / width;
    area += 1;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
        const next = row * width + column;
        if (numbers[next] || !isInk[next]) continue;
        numbers[next] = number;
        waiting.push(next);
      }
    }
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1, area, number };
}
