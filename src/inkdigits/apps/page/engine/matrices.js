// Matrices, row by row, for learning.

/**
 * Factorise a square matrix in its place into a lower and an upper triangle. It must need no
 * exchange of rows, as the identity plus a positive definite matrix with scaled rows needs none.
 * @param {Float64Array} matrix
 * @param {number} size
 */
export function factorise(matrix, size) {
  for (let k = 0; k < size; k += 1) {
    for (let row = k + 1; row < size; row += 1) {
      const share = (matrix[row * size + k] /= matrix[k * size + k]);
      if (share === 0) continue;
      for (let column = k + 1; column < size; column += 1) {
        matrix[row * size + column] -= share * matrix[k * size + column];
      }
    }
  }
}

/**
 * Replace the right sides of equations by their solutions.
 * @param {Float64Array} factors from `factorise`
 * @param {Float64Array} sides (size, width)
 * @param {number} size
 * @param {number} width
 */
export function solve(factors, sides, size, width) {
  for (let row = 0; row < size; row += 1) {
    for (let k = 0; k < row; k += 1) subtract(sides, row, k, factors[row * size + k], width);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let k = row + 1; k < size; k += 1) subtract(sides, row, k, factors[row * size + k], width);
    for (let at = row * width; at < (row + 1) * width; at += 1) sides[at] /= factors[row * size + row];
  }
}

/**
 * @param {Float64Array} rows
 * @param {number} from
 * @param {number} other
 * @param {number} share of the other row
 * @param {number} width
 */
function subtract(rows, from, other, share, width) {
  for (let at = 0; at < width; at += 1) rows[from * width + at] -= share * rows[other * width + at];
}

/**
 * A square matrix times another with as many rows.
 * @param {Float64Array} matrix (size, size)
 * @param {Float64Array} other (size, width)
 * @param {number} size
 * @param {number} width
 */
export function times(matrix, other, size, width) {
  const product = new Float64Array(size * width);
  for (let row = 0; row < size; row += 1) {
    for (let k = 0; k < size; k += 1) {
      const share = matrix[row * size + k];
      for (let at = 0; at < width; at += 1) product[row * width + at] += share * other[k * width + at];
    }
  }
  return product;
}
