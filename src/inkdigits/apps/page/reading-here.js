// Reads drawings in the browser, in the form in which the service answers.

import MODEL from "./engine/model.js";
import { InkReader } from "./engine/reader.js";

export const reader = new InkReader(MODEL);

const channel = new MessageChannel();
const canvas = Object.assign(document.createElement("canvas"), { width: 28, height: 28 });

/** Read ink; `pixels` are what the network saw. */
export async function readHere(ink) {
  await waiting();
  const { glyph: pixels, ...reading } = reader.readDigit(ink);
  // The picture is made when it is shown, after the answer.
  return { ...reading, pixels, get glyph() { return pixels && pngOf(pixels); } };
}

/** A glyph as a PNG in base64. */
export function pngOf(pixels) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  for (const [place, level] of pixels.entries()) image.data.set([level, level, level, 255], 4 * place);
  context.putImageData(image, 0, 0);
  return canvas.toDataURL().split(",")[1];
}

/** Resolved after the events that wait: of several points that arrived, the last is read. */
function waiting() {
  return new Promise((resolve) => {
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(null);
  });
}
