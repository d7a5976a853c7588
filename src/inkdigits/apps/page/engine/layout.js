// The marks on a drawn sheet, as inkdigits/layout finds them; the numbers are those of its rules.

import { black, boxOf, cut } from "./arrays.js";
import { findParts } from "./parts.js";

/** @typedef {import("./arrays.js").Grey} Grey */
/** @typedef {import("./arrays.js").Box} Box */
/** @typedef {import("./parts.js").Part} Part */
/** @typedef {import("./parts.js").Labels} Labels */

/**
 * A place on a sheet that may hold one digit, and the ink in its box.
 * @typedef {{box: Box, ink: Grey}} Mark
 */

const INK = 64;
const SPECK = 0.12;
const DETACHED = 0.4;
const REACH = 0.3;
const BROKEN = 0.06;
const FLAT = 0.2;
const UNDERLINE = 0.6;
const NARROW = 0.6;
const FOOT = 0.05;
const DOT = 0.3;
const SOLID = 0.6;

/**
 * The marks of a sheet in reading order.
 * @param {Grey} sheet
 * @returns {Mark[]}
 */
export function findMarks(sheet) {
  const region = withFringe(boxOf(sheet, INK), sheet);
  const { parts, labels } = findParts(sheet, INK, region);
  const groups = withoutDots(grouped(withoutSpecks(withoutUnderlines(parts))));
  if (groups.length === 1 && groups[0].length === labels.count) {
    const box = boxOf(sheet);
    return [{ box, ink: cut(sheet, box) }];
  }
  return inReadingOrder(groups.map((group) => markOf(sheet, labels, group)));
}

/**
 * Several marks as one.
 * @param {Mark[]} marks
 * @returns {Mark}
 */
export function joined(marks) {
  if (marks.length === 1) return marks[0];
  const left = Math.min(...marks.map(({ box }) => box[0]));
  const top = Math.min(...marks.map(({ box }) => box[1]));
  const right = Math.max(...marks.map(({ box }) => box[0] + box[2]));
  const bottom = Math.max(...marks.map(({ box }) => box[1] + box[3]));
  const ink = black(right - left, bottom - top);
  for (const { box, ink: own } of marks) {
    for (let y = 0, place = 0; y < own.height; y += 1) {
      let target = (box[1] - top + y) * ink.width + box[0] - left;
      for (let x = 0; x < own.width; x += 1, place += 1, target += 1) {
        if (own.pixels[place] > ink.pixels[target]) ink.pixels[target] = own.pixels[place];
      }
    }
  }
  return { box: [left, top, right - left, bottom - top], ink };
}

/** @param {Part} part */
const sizeOf = ({ width, height }) => Math.max(width, height);

/** @param {number} size */
const fringeOf = (size) => 1 + Math.floor(size / 32);

/**
 * The first of the largest values.
 * @param {Part[]} parts
 */
function largestOf(parts) {
  return parts.reduce((most, part) => (sizeOf(part) > sizeOf(most) ? part : most));
}

/**
 * A box with room for the pale fringe of its ink, within the sheet.
 * @param {Box} box
 * @param {Grey} sheet
 * @returns {Box}
 */
function withFringe([x, y, width, height], sheet) {
  const fringe = fringeOf(Math.max(width, height));
  const [left, top] = [Math.max(0, x - fringe), Math.max(0, y - fringe)];
  const right = Math.min(sheet.width, x + width + fringe);
  const bottom = Math.min(sheet.height, y + height + fringe);
  return [left, top, right - left, bottom - top];
}

/**
 * Leave out lines below the ink; the foot of a 1 lies closer.
 * @param {Part[]} parts
 */
function withoutUnderlines(parts) {
  const digits = parts.filter(({ width, height }) => height > FLAT * width);
  if (digits.length === 0 || digits.length === parts.length) return parts;
  const main = largestOf(digits);
  const isNarrow = main.width < NARROW * main.height;
  const closest = main.y + main.height + (isNarrow ? FOOT : 0) * sizeOf(main);
  return parts.filter(
    (part) =>
      digits.includes(part) ||
      part.y < closest ||
      part.width < UNDERLINE * main.width ||
      part.x + part.width <= main.x ||
      part.x >= main.x + main.width,
  );
}

/**
 * Leave out what is far smaller than the largest part, but for dots within it.
 * @param {Part[]} parts
 */
function withoutSpecks(parts) {
  if (parts.length === 0) return parts;
  const main = largestOf(parts);
  const within = (/** @type {Part} */ { x, y, width }) =>
    main.x <= x && x + width <= main.x + main.width && main.y <= y && y < main.y + main.height;
  return parts.filter((part) => sizeOf(part) >= SPECK * sizeOf(main) || within(part));
}

/**
 * Leave out small, solid, round parts that stand alone, as full stops.
 * @param {Part[][]} groups
 */
function withoutDots(groups) {
  const largest = Math.max(0, ...groups.flat().map(sizeOf));
  return groups.filter(
    (group) => group.length > 1 || sizeOf(group[0]) > DOT * largest || !isSolid(group[0]),
  );
}

/** @param {Part} part */
function isSolid({ width, height, area }) {
  const [shorter, size] = [Math.min(width, height), Math.max(width, height)];
  return shorter > SOLID * size && area > SOLID * width * height;
}

/**
 * Group the parts of each digit: those that belong together, directly or through others.
 * @param {Part[]} parts
 */
function grouped(parts) {
  const largest = Math.max(0, ...parts.map(sizeOf));
  const left = [...parts].sort((one, other) => one.x - other.x);
  const taken = new Set();
  const groups = [];
  for (const first of left) {
    if (taken.has(first)) continue;
    taken.add(first);
    const group = [first];
    // The list grows during the loop.
    for (const part of group) {
      for (const other of left) {
        if (taken.has(other) || !belong(part, other, largest)) continue;
        taken.add(other);
        group.push(other);
      }
    }
    groups.push(left.filter((part) => group.includes(part)));
  }
  return groups;
}

/**
 * Whether two parts are of one digit.
 * @param {Part} one
 * @param {Part} other
 * @param {number} largest
 */
function belong(one, other, largest) {
  const aside = Math.max(one.x, other.x) - Math.min(one.x + one.width, other.x + other.width);
  const apart = Math.max(one.y, other.y) - Math.min(one.y + one.height, other.y + other.height);
  const gap = Math.hypot(Math.max(aside, 0), Math.max(apart, 0)) / largest;
  const lower = Math.min(one.height, other.height);
  const isDetached = lower < DETACHED * Math.max(one.height, other.height);
  const isAbove = -aside >= REACH * Math.min(one.width, other.width);
  return gap < (isDetached || isAbove ? REACH : BROKEN);
}

/**
 * The ink of some parts with the pale fringe that blends into the paper around them.
 * @param {Grey} sheet
 * @param {Labels} labels
 * @param {Part[]} group
 * @returns {Mark}
 */
function markOf(sheet, labels, group) {
  const fringe = fringeOf(Math.max(...group.map(sizeOf)));
  const [regionLeft, regionTop, regionWidth, regionHeight] = labels.region;
  const left = Math.max(regionLeft, Math.min(...group.map(({ x }) => x)) - fringe);
  const top = Math.max(regionTop, Math.min(...group.map(({ y }) => y)) - fringe);
  const ends = group.map(({ x, y, width, height }) => [x + width + fringe, y + height + fringe]);
  const right = Math.min(regionLeft + regionWidth, Math.max(...ends.map(([x]) => x)));
  const bottom = Math.min(regionTop + regionHeight, Math.max(...ends.map(([, y]) => y)));
  const ink = black(right - left, bottom - top);
  const own = new Set(group.map(({ number }) => number));
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      if (!own.has(labels.numbers[(y - regionTop) * regionWidth + x - regionLeft])) continue;
      for (let row = Math.max(top, y - fringe); row < Math.min(bottom, y + fringe + 1); row += 1) {
        const [from, to] = [Math.max(left, x - fringe), Math.min(right, x + fringe + 1)];
        const start = row * sheet.width;
        ink.pixels.set(
          sheet.pixels.subarray(start + from, start + to),
          (row - top) * ink.width + from - left,
        );
      }
    }
  }
  const [x, y, width, height] = boxOf(ink);
  return { box: [left + x, top + y, width, height], ink: cut(ink, [x, y, width, height]) };
}

/**
 * Marks side by side make a line; lines are read from top to bottom, each from left to right.
 * @param {Mark[]} marks
 */
function inReadingOrder(marks) {
  /** @type {Mark[][]} */
  const lines = [];
  const middleOf = (/** @type {Mark} */ { box }) => box[1] + box[3] / 2;
  for (const mark of [...marks].sort((one, other) => middleOf(one) - middleOf(other))) {
    const middle = middleOf(mark);
    const last = lines.at(-1) ?? [];
    if (last.some(({ box }) => box[1] <= middle && middle <= box[1] + box[3])) last.push(mark);
    else lines.push([mark]);
  }
  return lines.flatMap((line) => line.sort((one, other) => one.box[0] - other.box[0]));
}
