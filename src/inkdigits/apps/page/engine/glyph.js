// The normaliser: ink into MNIST's frame, as inkdigits/glyph.py brings it there.

import { black, boxOf, cut, rint } from "./arrays.js";
import { dilated, ellipse, square } from "./dilation.js";
import { resized } from "./resizing.js";

/** @typedef {import("./arrays.js").Grey} Grey */

export const SIDE = 28;
const INNER = 20;
const CENTRE = 14;
const THINNEST = 1.6;
const SHARP_FROM = 2;
const WORKING_SIDE = 8 * INNER;
const WORTH_REDUCING = 1.25;
const HALF = 127;

/**
 * Bring ink into MNIST's frame: 28 by 28 pixels, all 0 if there is none.
 * @param {Grey} sheet
 * @returns {Grey}
 */
export function normalise(sheet) {
  let box = boxOf(sheet);
  if (Math.max(box[2], box[3]) > SHARP_FROM * INNER) {
    const sharp = boxOf(sheet, HALF);
    if (sharp[2]) box = sharp;
  }
  if (!box[2]) return black(SIDE, SIDE);
  return centred(brightened(scaled(thickened(reduced(cut(sheet, box))), INNER)));
}

/**
 * @param {Grey} ink
 * @param {number} longer the longer side after it
 */
function scaled(ink, longer) {
  const factor = longer / Math.max(ink.width, ink.height);
  const [width, height] = [rint(ink.width * factor), rint(ink.height * factor)];
  return resized(ink, Math.max(1, width), Math.max(1, height), factor < 1);
}

/** @param {Grey} ink */
function reduced(ink) {
  const factor = Math.max(ink.width, ink.height) / WORKING_SIDE;
  if (factor <= WORTH_REDUCING) return ink;
  const isThin = strokeWidth(ink) < 2 * factor;
  return brightened(scaled(isThin ? dilated(ink, square(Math.ceil(factor))) : ink, WORKING_SIDE));
}

/** @param {Grey} ink */
function brightened(ink) {
  const peak = ink.pixels.reduce((most, level) => Math.max(most, level), 0);
  if (peak === 0 || peak === 255) return ink;
  const gain = Math.fround(255 / peak);
  return { ...ink, pixels: ink.pixels.map((level) => rint(Math.fround(level * gain))) };
}

/**
 * Mean width of the strokes in pixels: twice the area over the length of the outline.
 * @param {Grey} ink
 */
function strokeWidth({ width, height, pixels }) {
  let [area, outline] = [0, 0];
  for (let y = 0, place = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, place += 1) {
      if (pixels[place] <= HALF) continue;
      area += 1;
      const isInside =
        x > 0 && x < width - 1 && y > 0 && y < height - 1 &&
        pixels[place - 1] > HALF && pixels[place + 1] > HALF &&
        pixels[place - width] > HALF && pixels[place + width] > HALF;
      if (!isInside) outline += 1;
    }
  }
  return outline ? Math.max(1, (2 * area) / outline) : 1;
}

/** @param {Grey} ink */
function thickened(ink) {
  const pixel = Math.max(ink.width, ink.height) / INNER;
  const missing = rint(THINNEST * pixel - strokeWidth(ink));
  if (pixel < 1 || missing < 1) return ink;
  const room = Math.floor(missing / 2) + 1;
  const padded = black(ink.width + 2 * room, ink.height + 2 * room);
  for (let y = 0; y < ink.height; y += 1) {
    const row = ink.pixels.subarray(y * ink.width, (y + 1) * ink.width);
    padded.pixels.set(row, (y + room) * padded.width + room);
  }
  const thick = dilated(padded, ellipse(missing + 1));
  return cut(thick, boxOf(thick));
}

/** @param {Grey} ink */
function centred({ width, height, pixels }) {
  let [sum, across, down] = [0, 0, 0];
  for (let y = 0, place = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, place += 1) {
      sum += pixels[place];
      across += x * pixels[place];
      down += y * pixels[place];
    }
  }
  const left = Math.min(Math.max(rint(CENTRE - across / sum), 0), SIDE - width);
  const top = Math.min(Math.max(rint(CENTRE - down / sum), 0), SIDE - height);
  const glyph = black(SIDE, SIDE);
  for (let y = 0; y < height; y += 1) {
    glyph.pixels.set(pixels.subarray(y * width, (y + 1) * width), (top + y) * SIDE + left);
  }
  return glyph;
}
