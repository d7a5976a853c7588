// The drawing surface: turns pointer events into strokes on the canvas.

import { lookAt, paintEnd, paintPicture, paintStrokes, themeColour, viewOf } from "./painting.js";

const FINEST = 2; // Canvas pixels per CSS pixel; more can't be seen, but takes time.
// Browsers delay pointermove until the next frame; pointerrawupdate comes at once, if supported.
const MOVED = "onpointerrawupdate" in window ? "pointerrawupdate" : "pointermove";
const QUARTER = 4; // Points are rounded to a quarter of a pixel.

/**
 * Draws on a canvas. `onChange()` is called whenever the ink has changed.
 *
 * The sheet's unit is the pixel that it had on the screen when the first stroke began; when the
 * canvas is resized, the same ink is shown at another scale.
 */
export class Pad {
  side = 1; // Of the sheet, in its own unit.
  picture = null; // {image, boxes, overlay, showsFound} while a picture is shown instead of ink.
  #canvas;
  #context;
  #sketch;
  #onChange;
  #shown = 1; // Side of the canvas on the screen, in CSS pixels.
  #pointer = null;
  #place = null; // The position of the canvas when the pointer was pressed.
  #penShare = 0.05;

  constructor(canvas, sketch, onChange) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#sketch = sketch;
    this.#onChange = onChange;
    for (const [kind, handle] of Object.entries({
      pointerdown: (event) => this.#down(event),
      [MOVED]: (event) => this.#move(event),
      pointerup: (event) => this.#up(event),
      pointercancel: (event) => this.#up(event),
    })) {
      canvas.addEventListener(kind, handle);
    }
    // Some browsers scroll or select before they regard touch-action.
    canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    new ResizeObserver(() => this.#resize()).observe(canvas);
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      matchMedia(query).addEventListener("change", () => this.paint());
    }
    this.#resize();
  }

  /** What the canvas shows, a square in units of the ink or in pixels of the picture. */
  get view() {
    if (!this.picture) return { left: 0, top: 0, side: this.side };
    const { image } = this.picture;
    return viewOf([0, 0, image.width, image.height], 0);
  }

  /** Width of the pen in units of the sheet. */
  get penWidth() {
    return Math.max(1, Math.round(this.side * this.#penShare));
  }

  set penShare(share) {
    this.#penShare = share;
    this.paint();
  }

  /** Repaint everything. */
  paint() {
    if (this.picture) {
      this.#paintPicture();
      return;
    }
    if (this.#sketch.isEmpty) this.side = this.#shown;
    lookAt(this.#context, this.view);
    paintStrokes(this.#context, this.#sketch.strokes, this.penWidth, themeColour("--ink"));
  }

  /** Put the pen down at a point of the sheet, as a pointer would. */
  begin(point) {
    this.picture = null;
    if (this.#sketch.isEmpty) this.paint();
    this.#sketch.begin(point);
    this.paint();
    this.#onChange();
  }

  /** Extend the stroke to the points. */
  extend(points) {
    const stroke = this.#sketch.strokes.at(-1);
    const from = stroke.length;
    for (const point of points) this.#sketch.extend(point);
    if (stroke.length === from) return;
    paintEnd(this.#context, stroke, from, this.penWidth, themeColour("--ink"));
    this.#onChange();
  }

  #down(event) {
    if (event.button !== 0) return;
    if (this.#pointer) {
      // A second finger draws nothing, but a pen replaces a resting hand.
      if (event.pointerType !== "pen" || this.#pointer.type !== "touch") return;
      if (this.#sketch.isOpen) this.#sketch.drop();
    }
    this.#pointer = { id: event.pointerId, type: event.pointerType };
    this.#place = this.#canvas.getBoundingClientRect();
    this.#canvas.setPointerCapture(event.pointerId);
    this.begin(this.#point(event));
  }

  #move(event) {
    if (event.pointerId !== this.#pointer?.id) return;
    // Coalesced events exist only in secure contexts.
    const events = event.getCoalescedEvents?.() ?? [];
    this.#follow((events.length ? events : [event]).map((each) => this.#point(each)));
  }

  #up(event) {
    if (event.pointerId !== this.#pointer?.id) return;
    if (event.type === "pointerup") this.#follow([this.#point(event)]);
    this.#pointer = null;
    this.#sketch.end();
  }

  /** Draw to points that may lie outside: the stroke ends there, and another begins inside. */
  #follow(points) {
    let run = [];
    for (const point of points) {
      const inside = this.#onSheet(point);
      if (this.#sketch.isOpen) {
        run.push(inside);
        if (inside === point) continue;
        this.extend(run);
        run = [];
        this.#sketch.end();
      } else if (inside === point) {
        this.begin(point);
      }
    }
    if (run.length) this.extend(run);
  }

  #point(event) {
    const scale = this.side / this.#shown;
    return [
      Math.round((event.clientX - this.#place.left) * scale * QUARTER) / QUARTER,
      Math.round((event.clientY - this.#place.top) * scale * QUARTER) / QUARTER,
    ];
  }

  /** The point itself if it is on the sheet, else the nearest point of its edge. */
  #onSheet(point) {
    if (point.every((value) => 0 <= value && value <= this.side)) return point;
    return point.map((value) => Math.min(Math.max(value, 0), this.side));
  }

  #resize() {
    this.#shown = this.#canvas.clientWidth || 1;
    const pixels = Math.round(this.#shown * Math.min(devicePixelRatio || 1, FINEST));
    if (this.#canvas.width !== pixels) this.#canvas.width = this.#canvas.height = pixels;
    this.paint();
  }

  #paintPicture() {
    lookAt(this.#context, this.view);
    paintPicture(this.#context, this.picture, this.view.side, themeColour("--accent"));
  }
}
