// Strokes with undo and redo, independent of the page.

/** @typedef {[number, number]} Point x to the right and y down, in pixels of the sheet */

export class Sketch {
  #states = [[]]; // Each state is a list of strokes, each of these a list of points.
  #at = 0;
  #open = false;

  get strokes() {
    return this.#states[this.#at];
  }

  get isEmpty() {
    return this.strokes.length === 0;
  }

  get isOpen() {
    return this.#open;
  }

  get canUndo() {
    return this.#at > 0;
  }

  get canRedo() {
    return this.#at < this.#states.length - 1;
  }

  /** Begin a stroke. */
  begin(point) {
    this.#push([...this.strokes, [point]]);
    this.#open = true;
  }

  /** Add a point to the open stroke, unless the pen is already there. */
  extend(point) {
    const stroke = this.strokes.at(-1);
    const last = stroke.at(-1);
    if (last[0] !== point[0] || last[1] !== point[1]) stroke.push(point);
  }

  end() {
    this.#open = false;
  }

  /** Remove the open stroke without a trace. */
  drop() {
    this.end();
    this.#states.length = this.#at;
    this.#at -= 1;
  }

  undo() {
    this.end();
    if (this.canUndo) this.#at -= 1;
  }

  redo() {
    this.end();
    if (this.canRedo) this.#at += 1;
  }

  clear() {
    this.end();
    if (!this.isEmpty) this.#push([]);
  }

  /** The drawing in the JSON form of the service. */
  ink(penWidth, side) {
    return { strokes: this.strokes, pen_width: penWidth, width: side, height: side };
  }

  #push(state) {
    this.#states.length = this.#at + 1;
    this.#states.push(state);
    this.#at += 1;
  }
}
