// The steps to the answer as three small pictures: drawn, found, seen.

import { lookAt, paintImage, paintStrokes, themeColour, viewOf } from "./painting.js";

const MARGIN = 0.12;
const NOTHING =
  "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

export class Steps {
  #drawn;
  #name;
  #found;
  #seen;

  constructor({ drawn, name, found, seen }) {
    this.#drawn = drawn.getContext("2d");
    this.#name = name;
    this.#found = found.getContext("2d");
    this.#seen = seen;
  }

  /** Show the steps of reading ink: `strokes` on a sheet of `side`. */
  ofInk(strokes, penWidth, side, reading) {
    const paint = (context) => paintStrokes(context, strokes, penWidth, themeColour("--ink"));
    this.#call("drawn", "The drawing");
    this.#show({ left: 0, top: 0, side }, paint, reading);
  }

  /** Show the steps of reading a picture; `picture` is null if the browser can't show it. */
  ofPicture(picture, reading) {
    const isTinted = picture?.overlay && picture.showsFound;
    this.#call("picture", isTinted ? "The picture, with ink and what was left out tinted" : "The picture");
    if (!picture) return this.clear(reading.glyph);
    const whole = viewOf([0, 0, picture.image.width, picture.image.height], 0);
    this.#show(whole, (context) => paintImage(context, picture), reading);
  }

  clear(glyph = null) {
    for (const context of [this.#drawn, this.#found]) lookAt(context, { left: 0, top: 0, side: 1 });
    this.#seen.src = glyph ? `data:image/png;base64,${glyph}` : NOTHING;
  }

  #call(name, description) {
    this.#name.textContent = name;
    this.#drawn.canvas.setAttribute("aria-label", description);
  }

  #show(view, paint, { box, glyph }) {
    this.clear(glyph);
    lookAt(this.#drawn, view);
    paint(this.#drawn);
    if (!box) return;
    lookAt(this.#found, viewOf(box, MARGIN));
    paint(this.#found);
  }
}
