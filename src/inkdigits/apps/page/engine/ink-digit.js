// <ink-digit>: a pad to draw a digit on, as a field of a form.

/** @typedef {import("./decision.js").Reading} Reading */
/** @typedef {{readDigit(ink: import("./ink.js").Ink): Reading}} DigitReader */

const SHADOW = `
<style>
  :host { display: inline-grid; grid-template: "pad" "foot" / 9rem; gap: 0.25rem; color: inherit; }
  :host([hidden]) { display: none; }
  canvas { grid-area: pad; width: 100%; aspect-ratio: 1; box-sizing: border-box; border: 1px solid; border-radius: 8px; cursor: crosshair; touch-action: none; }
  canvas:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
  div { grid-area: foot; display: flex; justify-content: space-between; align-items: center; min-height: 2.75rem; }
  output { font-size: 1.5rem; font-weight: 600; }
  button { min-width: 2.75rem; min-height: 2.75rem; font: inherit; }
  :host(:disabled) { opacity: 0.5; pointer-events: none; }
</style>
<canvas tabindex="0" role="application" aria-label="Drawing surface for a digit; or type it"></canvas>
<div><output aria-live="polite"></output><button type="button">Clear</button></div>
`;

const PEN_SHARE = 0.06;
const SIGNS = /** @type {Record<string, string>} */ ({
  unsure: "?",
  "not a digit": "×",
  "several digits": "⋯",
});

// There are no elements in a worker.
const Element = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

/**
 * Its value is the digit as text, and "" while there is none. An `input` event follows each new
 * answer; `reading` has all of it.
 */
export class InkDigit extends Element {
  static formAssociated = true;
  static observedAttributes = ["required"];

  /** @type {() => Promise<DigitReader>} */
  static reader = () => Promise.reject(new Error("There is no reader."));

  /** @type {Reading | null} */
  reading = null;
  #internals = this.attachInternals();
  #canvas;
  #output;
  /** @type {number[][][]} */
  #strokes = [];
  #value = "";
  #turn = 0;
  #pointer = -1;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    root.innerHTML = SHADOW;
    this.#canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas"));
    this.#output = /** @type {HTMLOutputElement} */ (root.querySelector("output"));
    const button = /** @type {HTMLButtonElement} */ (root.querySelector("button"));
    button.addEventListener("click", () => this.clear());
    this.#canvas.addEventListener("pointerdown", (event) => this.#down(event));
    this.#canvas.addEventListener("pointermove", (event) => this.#move(event));
    this.#canvas.addEventListener("lostpointercapture", () => (this.#pointer = -1));
    this.#canvas.addEventListener("keydown", (event) => this.#type(event));
    new ResizeObserver(() => this.#paint()).observe(this.#canvas);
  }

  get value() {
    return this.#value;
  }

  get form() {
    return this.#internals.form;
  }

  get name() {
    return this.getAttribute("name");
  }

  get validity() {
    return this.#internals.validity;
  }

  get willValidate() {
    return this.#internals.willValidate;
  }

  checkValidity() {
    return this.#internals.checkValidity();
  }

  reportValidity() {
    return this.#internals.reportValidity();
  }

  connectedCallback() {
    this.#set(this.#value);
  }

  attributeChangedCallback() {
    this.#set(this.#value);
  }

  formResetCallback() {
    this.#restart();
    this.#set("");
  }

  /** Remove the drawing and the answer. */
  clear() {
    this.#restart();
    this.#answer("", "");
  }

  #restart() {
    this.#turn += 1;
    this.#strokes = [];
    this.reading = null;
    this.#output.textContent = "";
    this.#paint();
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0 || this.#pointer >= 0) return;
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#strokes.push([this.#pointOf(event)]);
    this.#changed();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    const points = (events.length ? events : [event]).map((each) => this.#pointOf(each));
    this.#strokes.at(-1)?.push(...points);
    this.#changed();
  }

  /** A digit that is typed is the answer. @param {KeyboardEvent} event */
  #type(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[0-9]$/.test(event.key)) {
      this.#restart();
      this.#answer(event.key, event.key);
    } else if (["Backspace", "Delete", "Escape"].includes(event.key)) {
      this.clear();
    }
  }

  /** @param {PointerEvent} event */
  #pointOf(event) {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  get #pen() {
    return Math.max(1, this.#canvas.clientWidth * PEN_SHARE);
  }

  async #changed() {
    this.#paint();
    const turn = (this.#turn += 1);
    const { reader } = /** @type {typeof InkDigit} */ (this.constructor);
    const ready = await reader();
    // Of the points that arrived meanwhile, the last ones are read.
    if (turn !== this.#turn) return;
    this.reading = ready.readDigit({ strokes: this.#strokes, pen_width: this.#pen });
    const { digit, status } = this.reading;
    const value = digit === null ? "" : String(digit);
    this.#answer(value, value || SIGNS[status] || "");
  }

  /**
   * @param {string} value
   * @param {string} shown
   */
  #answer(value, shown) {
    const isNew = value !== this.#value || shown !== this.#output.textContent;
    this.#output.textContent = shown;
    this.#set(value);
    if (isNew) this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  }

  /** @param {string} value */
  #set(value) {
    this.#value = value;
    this.#internals.setFormValue(value);
    const isMissing = this.hasAttribute("required") && value === "";
    const message = isMissing ? "Please draw a digit." : "";
    this.#internals.setValidity({ valueMissing: isMissing }, message, this.#canvas);
  }

  #paint() {
    const canvas = this.#canvas;
    const scale = Math.min(devicePixelRatio || 1, 2);
    const side = Math.round(canvas.clientWidth * scale);
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const context = canvas.getContext("2d");
    if (!context) return;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    Object.assign(context, { lineWidth: this.#pen, lineCap: "round", lineJoin: "round" });
    context.strokeStyle = getComputedStyle(this).color;
    for (const [[x, y], ...points] of this.#strokes) {
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x, y);
      for (const point of points) context.lineTo(point[0], point[1]);
      context.stroke();
    }
  }
}
