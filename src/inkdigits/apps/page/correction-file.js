// Corrections as a file, in the form of `inkdigits profile export`.

import { draw } from "./engine/ink.js";

const KEY = "inkdigits_profile";
const VERSION = 1;
const PIXELS = 28 * 28;

/** The text of a file with corrections. */
export function exported(corrections) {
  const rows = corrections.map(({ digit, read_as, added, glyph, ink }) => {
    return { digit, read_as, added, glyph: btoa(String.fromCharCode(...glyph)), ink };
  });
  return `${JSON.stringify({ [KEY]: VERSION, corrections: rows })}\n`;
}

/** The corrections in such a text; throws an Error for any other. */
export function imported(text) {
  try {
    const { [KEY]: version, corrections } = JSON.parse(text);
    if (version !== VERSION) throw new Error("it is no exported profile of this version");
    return corrections.map(importedRow);
  } catch (error) {
    const expected = "A file that this page or ‘inkdigits profile export’ wrote is expected.";
    throw new Error(`The file can’t be imported: ${error.message}. ${expected}`);
  }
}

function importedRow({ digit, read_as, added, glyph, ink }) {
  for (const each of [digit, read_as]) {
    if (!Number.isInteger(each) || each < 0 || each > 9) throw new Error("a digit must be 0 to 9");
  }
  const pixels = Uint8Array.from(atob(glyph), (letter) => letter.charCodeAt(0));
  if (pixels.length !== PIXELS || !pixels.some(Boolean)) throw new Error("a glyph is damaged");
  if (typeof added !== "string" || Number.isNaN(Date.parse(added))) throw new Error("a time is missing");
  // Throws if the ink can't be drawn.
  if (ink !== null) draw(ink);
  return { digit, read_as, added, glyph: pixels, ink };
}

/** What a correction has in common with its export. */
export const identity = ({ digit, added, glyph }) => `${digit} ${added} ${glyph}`;
