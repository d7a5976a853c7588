// Copying the answer and saving the drawing, also where the page came by plain http.

import { lookAt, paintStrokes } from "./painting.js";

const SAVED_SIDE = 800;
const PAPER = "#ffffff";
const INK = "#10182c";

/** Copy text; false where the browser allows no way. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Offer the drawing as a PNG file, dark on white whatever the theme. */
export function saveDrawing(strokes, penWidth, side) {
  const canvas = Object.assign(document.createElement("canvas"), {
    width: SAVED_SIDE,
    height: SAVED_SIDE,
  });
  const context = canvas.getContext("2d");
  lookAt(context, { left: 0, top: 0, side });
  context.fillStyle = PAPER;
  context.fillRect(0, 0, side, side);
  paintStrokes(context, strokes, penWidth, INK);
  canvas.toBlob((blob) => {
    const link = Object.assign(document.createElement("a"), {
      href: URL.createObjectURL(blob),
      download: "digit.png",
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}

/** The way without the clipboard interface, which only secure contexts have. */
function copyBySelection(text) {
  const field = Object.assign(document.createElement("textarea"), { value: text });
  const focused = document.activeElement;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return done;
}
