// What service.js does, for the page without a service: drawings are read here, pictures are not.

import { readHere } from "./reading-here.js";

const NO_PICTURES = "This page reads digits that are drawn on it. Pictures need inkdigits itself.";

export const DIGIT = "digit";
export const NUMBERS = "numbers";
export const DIGIT_FOUND = "digit";

/** Read ink; the answer is the JSON form of a reading. */
export function readInk(_address, ink) {
  return readHere(ink);
}

export async function readPicture() {
  throw new Error(NO_PICTURES);
}

/** No error passes by itself here. */
export async function waitOut() {
  return false;
}
