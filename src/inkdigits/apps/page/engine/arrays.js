// What the modules of the engine share: grey images, boxes, and rounding as Python rounds.

/**
 * Grey levels, row by row, bright ink on 0.
 * @typedef {{width: number, height: number, pixels: Uint8Array}} Grey
 */

/** @typedef {[number, number, number, number]} Box x, y, width and height */

/**
 * A black image.
 * @param {number} width
 * @param {number} height
 * @returns {Grey}
 */
export function black(width, height) {
  return { width, height, pixels: new Uint8Array(width * height) };
}

/**
 * The nearest integer; of two equally near, the even one.
 * @param {number} value
 */
export function rint(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * The box around all pixels above a level; its width is 0 if there are none.
 * @param {Grey} grey
 * @param {number} [level]
 * @returns {Box}
 */
export function boxOf({ width, height, pixels }, level = 0) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, place = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, place += 1) {
      if (pixels[place] <= level) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return right < 0 ? [0, 0, 0, 0] : [left, top, right - left + 1, bottom - top + 1];
}

/**
 * A part of an image, copied.
 * @param {Grey} grey
 * @param {Box} box
 * @returns {Grey}
 */
export function cut(grey, [x, y, width, height]) {
  const part = black(width, height);
  for (let row = 0; row < height; row += 1) {
    const start = (y + row) * grey.width + x;
    part.pixels.set(grey.pixels.subarray(start, start + width), row * width);
  }
  return part;
}
