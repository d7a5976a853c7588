// Thickening: each pixel becomes as bright as the brightest under a kernel, as OpenCV's dilate.

import { black, rint } from "./arrays.js";

/** @typedef {import("./arrays.js").Grey} Grey */

/**
 * Rows of a square kernel, each [first column, column after the last].
 * @typedef {[number, number][]} Kernel
 */

/**
 * @param {number} side
 * @returns {Kernel}
 */
export function square(side) {
  return Array.from({ length: side }, () => [0, side]);
}

/**
 * The ellipse in a square.
 * @param {number} side
 * @returns {Kernel}
 */
export function ellipse(side) {
  const radius = side >> 1;
  return Array.from({ length: side }, (_, row) => {
    const away = row - radius;
    const reach = rint(radius * Math.sqrt((radius * radius - away * away) / (radius * radius)));
    return [Math.max(radius - reach, 0), Math.min(radius + reach + 1, side)];
  });
}

/**
 * @param {Grey} grey
 * @param {Kernel} kernel
 * @returns {Grey}
 */
export function dilated({ width, height, pixels }, kernel) {
  const thick = black(width, height);
  const middle = kernel.length >> 1;
  for (let y = 0, place = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, place += 1) {
      const level = pixels[place];
      if (level) spread(thick, kernel, level, x + middle, y + middle);
    }
  }
  return thick;
}

/**
 * Brighten the pixels on which the kernel meets one pixel; x and y are those of its last corner.
 * @param {Grey} thick
 * @param {Kernel} kernel
 * @param {number} level
 * @param {number} x
 * @param {number} y
 */
function spread({ width, height, pixels }, kernel, level, x, y) {
  for (let row = Math.max(0, y - height + 1); row <= Math.min(y, kernel.length - 1); row += 1) {
    const [from, to] = kernel[row];
    const start = (y - row) * width;
    for (let column = Math.max(0, x - to + 1); column <= Math.min(width - 1, x - from); column += 1) {
      if (pixels[start + column] < level) pixels[start + column] = level;
    }
  }
}
