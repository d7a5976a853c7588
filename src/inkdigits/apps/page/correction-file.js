// Corrections as a file, in the form of `inkdigits profile export`.

import { InkError, checked } from "./engine/ink.js";

export const MOST = 1_000;
export const LARGEST_FILE = 2 ** 26; // Bytes; enough for MOST corrections with the longest ink.
const LARGEST_INK = 2 ** 16; // Characters of the ink that is kept; of longer ink only the glyph is.
const KEY = "inkdigits_profile";
const VERSION = 1;
const PIXELS = 28 * 28;
const OTHER_FILE = "it is no exported profile of this version";
const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?:(:\d\d)(?:[.,]\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** The text of a file with corrections. */
export function exported(corrections) {
  const rows = corrections.map(({ digit, read_as, added, glyph, ink }) => {
    return { digit, read_as, added, glyph: btoa(String.fromCharCode(...glyph)), ink };
  });
  return `${JSON.stringify({ [KEY]: VERSION, corrections: rows })}\n`;
}

/** The corrections in such a file; rejected for any other. */
export async function imported(file) {
  try {
    if (file.size > LARGEST_FILE) throw new Error(`it has more than ${LARGEST_FILE >> 20} MiB`);
    const { [KEY]: version, corrections } = JSON.parse(await file.text());
    if (version !== VERSION || !Array.isArray(corrections)) throw new Error(OTHER_FILE);
    if (corrections.length > MOST) throw new Error(`it has more than ${MOST} corrections`);
    return corrections.map(importedRow);
  } catch (error) {
    // Others are those of the browser, in words for programmers.
    const isOurs = error.name === "Error" || error instanceof InkError;
    const reason = isOurs ? error.message.replace(/\.$/, "") : OTHER_FILE;
    const expected = "A file that this page or ‘inkdigits profile export’ wrote is expected.";
    throw new Error(`The file can’t be imported: ${reason}. ${expected}`);
  }
}

/** Ink as it is kept; null if it is too long. Throws an `InkError` if it can't be drawn. */
export function keptInk(ink) {
  const { pen_width, width, height } = ink;
  const kept = { strokes: checked(ink), pen_width, width, height };
  return JSON.stringify(kept).length > LARGEST_INK ? null : kept;
}

function importedRow({ digit, read_as, added, glyph, ink }) {
  for (const each of [digit, read_as]) {
    if (!Number.isInteger(each) || each < 0 || each > 9) throw new Error("a digit must be 0 to 9");
  }
  const pixels = pixelsOf(glyph);
  if (pixels.length !== PIXELS || !pixels.some(Boolean)) throw new Error("a glyph is damaged");
  const kept = ink === null ? null : keptInk(ink);
  return { digit, read_as, added: timeOf(added), glyph: pixels, ink: kept };
}

function pixelsOf(glyph) {
  try {
    return Uint8Array.from(atob(glyph), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Error("a glyph is damaged");
  }
}

/** A time as Python writes it, since the same one has to have the same text. */
function timeOf(text) {
  const [, day, minute = "00:00", second = ":00", zone = ""] = TIME.exec(text) ?? [];
  const time = `${day}T${minute}${second}`;
  const date = new Date(`${time}Z`);
  // A browser takes 31 February for a day in March.
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(time)) {
    throw new Error("a time is missing");
  }
  return time + zone.replace("Z", "+00:00");
}

/** What a correction has in common with its export. */
export const identity = ({ digit, added, glyph }) => `${digit} ${added} ${glyph}`;
