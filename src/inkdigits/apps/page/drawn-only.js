// What service.js does, for the page without a service: drawings are read here, pictures are not.

import MODEL from "./engine/model.js";
import { InkReader } from "./engine/reader.js";

const NO_PICTURES = "This page reads digits that are drawn on it. Pictures need inkdigits itself.";

export const DIGIT = "digit";
export const NUMBERS = "numbers";
export const DIGIT_FOUND = "digit";

const reader = new InkReader(MODEL);
const channel = new MessageChannel();
const canvas = Object.assign(document.createElement("canvas"), { width: 28, height: 28 });

/** Read ink; the answer is the JSON form of a reading. */
export async function readInk(_address, ink) {
  await waiting();
  const { glyph, ...reading } = reader.readDigit(ink);
  // The picture is made when it is shown, after the answer.
  return { ...reading, get glyph() { return glyph && pngOf(glyph); } };
}

export async function readPicture() {
  throw new Error(NO_PICTURES);
}

/** No error passes by itself here. */
export async function waitOut() {
  return false;
}

/** Resolved after the events that wait: of several points that arrived, the last is read. */
function waiting() {
  return new Promise((resolve) => {
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(null);
  });
}

/** A glyph as a PNG in base64. */
function pngOf(glyph) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  for (const [place, level] of glyph.entries()) image.data.set([level, level, level, 255], 4 * place);
  context.putImageData(image, 0, 0);
  return canvas.toDataURL().split(",")[1];
}
