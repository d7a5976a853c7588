// Strokes to grey levels with a round pen, by the definition of inkdigits/rasteriser.py.
//
// The pen is a disk. It is set down on each point of a stroke and at equal distances along it, each
// place rounded to a quarter of a pixel, and a pixel is as bright as the brightest of these disks
// there: 255 up to half a pixel within the edge of the disk, 0 from half a pixel outside of it.

import { rint } from "./arrays.js";

/** @typedef {import("./arrays.js").Grey} Grey */
/** @typedef {number[][]} Stroke points [x, y] */

/** Places of the pen in a pixel, across and down. */
const PARTS = 4;
/** Pixels by which ink spreads on each side of the pen. */
const SPREAD = 0.65;
/** Distance between two places of the disk, as a share of its radius. */
const STEP = 0.4;
/** Places between the points of all strokes; for more of them the distance grows. */
const MOST_BETWEEN = 2 ** 16;

/** @type {Map<number, {side: number, levels: Uint8Array[]}>} */
const DISKS = new Map();

/**
 * Draw strokes on an image; points are in pixels, with pixel centres at integers.
 * @param {Grey} grey
 * @param {Stroke[]} strokes
 * @param {number} pen a whole number of pixels
 */
export function drawStrokes(grey, strokes, pen) {
  const { side, levels } = disksOf(pen);
  const stamp = (/** @type {number} */ x, /** @type {number} */ y) => {
    const [column, row] = [rint(x * PARTS), rint(y * PARTS)];
    const disk = levels[(row & (PARTS - 1)) * PARTS + (column & (PARTS - 1))];
    brighten(grey, disk, side, (column >> 2) - (side >> 1), (row >> 2) - (side >> 1));
  };
  const ends = strokes.map(lengthsOf);
  const length = ends.reduce((sum, each) => sum + each[each.length - 1], 0);
  const step = Math.max(STEP * radiusOf(pen), length / MOST_BETWEEN);
  for (const [index, stroke] of strokes.entries()) {
    for (const point of stroke) stamp(point[0], point[1]);
    stampBetween(stroke, ends[index], step, stamp);
  }
}

/** @param {number} pen */
function radiusOf(pen) {
  // A hairline is thinner still.
  return ((pen + (pen > 1 ? 1 : 0)) >> 1) + SPREAD;
}

/**
 * The length of a stroke up to each point.
 * @param {Stroke} stroke
 */
function lengthsOf(stroke) {
  const lengths = new Float64Array(stroke.length);
  for (let index = 1; index < stroke.length; index += 1) {
    const x = stroke[index][0] - stroke[index - 1][0];
    const y = stroke[index][1] - stroke[index - 1][1];
    lengths[index] = lengths[index - 1] + Math.sqrt(x * x + y * y);
  }
  return lengths;
}

/**
 * Set the pen down along a stroke at distances of `step`.
 * @param {Stroke} stroke
 * @param {Float64Array} ends
 * @param {number} step
 * @param {(x: number, y: number) => void} stamp
 */
function stampBetween(stroke, ends, step, stamp) {
  const count = Math.max(0, Math.ceil((ends[ends.length - 1] - step) / step));
  for (let number = 0, after = 0; number < count; number += 1) {
    const wanted = step + number * step;
    while (ends[after] < wanted) after += 1;
    const [start, end] = [stroke[after - 1], stroke[after]];
    const share = (wanted - ends[after - 1]) / (ends[after] - ends[after - 1]);
    stamp(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share);
  }
}

/**
 * Lay a disk on an image; what lies outside is left out.
 * @param {Grey} grey
 * @param {Uint8Array} disk
 * @param {number} side
 * @param {number} left
 * @param {number} top
 */
function brighten({ width, height, pixels }, disk, side, left, top) {
  const [first, last] = [Math.max(0, -left), Math.min(side, width - left)];
  for (let row = Math.max(0, -top); row < Math.min(side, height - top); row += 1) {
    const start = (top + row) * width + left;
    for (let column = first, place = row * side + first; column < last; column += 1, place += 1) {
      if (disk[place] > pixels[start + column]) pixels[start + column] = disk[place];
    }
  }
}

/**
 * The pen at each place in the middle pixel, row by row.
 * @param {number} pen
 */
function disksOf(pen) {
  let disks = DISKS.get(pen);
  if (!disks) {
    const radius = radiusOf(pen);
    const reach = Math.ceil(radius + 0.5);
    const levels = [];
    for (let y = 0; y < PARTS; y += 1) {
      for (let x = 0; x < PARTS; x += 1) levels.push(diskAt(radius, reach, x, y));
    }
    disks = { side: 2 * reach + 1, levels };
    DISKS.set(pen, disks);
  }
  return disks;
}

/**
 * @param {number} radius
 * @param {number} reach
 * @param {number} x in quarters of a pixel
 * @param {number} y
 */
function diskAt(radius, reach, x, y) {
  const levels = [];
  for (let row = -reach; row <= reach; row += 1) {
    for (let column = -reach; column <= reach; column += 1) {
      const [across, down] = [column * PARTS - x, row * PARTS - y];
      const distance = Math.sqrt(across * across + down * down) / PARTS;
      levels.push(rint(255 * Math.min(Math.max(radius + 0.5 - distance, 0), 1)));
    }
  }
  return Uint8Array.from(levels);
}
