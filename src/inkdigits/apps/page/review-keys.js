// What a key means while a reading is reviewed.

/** What a number may be typed with; everything else is a command or nothing. */
const SIGNS = /^[0-9.,'\-/:+=#]$/;

const COMMANDS = { n: "none", s: "skip", z: "back", e: "edit" };
const CHOICES = "abcd";

/**
 * The action of a key: {name, value}; null if the browser shall handle it.
 *
 * `typed` is what is in the field, and `isDigit` whether a single digit is expected: then its key is
 * the answer.
 */
export function actionOf(event, typed, isDigit) {
  const { key } = event;
  if (event.altKey || event.isComposing) return null;
  if (event.ctrlKey || event.metaKey) {
    return key.toLowerCase() === "z" && typed === "" ? { name: "back" } : null;
  }
  if (key === "Escape") return { name: "empty" };
  if (key === "Backspace") return typed === "" ? { name: "back" } : null;
  if (isDigit && /^[0-9]$/.test(key)) return { name: "say", value: key };
  if (key.length > 1 || SIGNS.test(key)) return null;
  const letter = key.toLowerCase();
  if (CHOICES.includes(letter)) return { name: "choose", value: CHOICES.indexOf(letter) };
  return { name: COMMANDS[letter] ?? "nothing" };
}

/** The key that takes a candidate, by its place. */
export function keyOf(place) {
  return CHOICES[place].toUpperCase();
}
