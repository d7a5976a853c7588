// Copying the answer and saving the sheet, over plain http, too.

import { lookAt, paintPicture, paintStrokes, viewOf } from "./painting.js";

const SAVED_SIDE = 800;
const PAPER = "#ffffff";
const INK = "#10182c";
const FRAME = "#2a4bbd";

/** Copy text; returns false if the browser does not allow it. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Offer the drawing as a PNG file, dark on white in any theme. */
export function saveDrawing(name, strokes, penWidth, side) {
  save(name, { left: 0, top: 0, side }, (context) => paintStrokes(context, strokes, penWidth, INK));
}

/** Offer a picture as a PNG file, with frames around what was read. */
export function savePicture(name, picture) {
  const { image } = picture;
  const view = viewOf([0, 0, image.width, image.height], 0);
  save(name, view, (context) => paintPicture(context, picture, view.side, FRAME));
}

function save(name, view, paint) {
  const canvas = Object.assign(document.createElement("canvas"), {
    width: SAVED_SIDE,
    height: SAVED_SIDE,
  });
  const context = canvas.getContext("2d");
  lookAt(context, view);
  context.fillStyle = PAPER;
  context.fillRect(view.left, view.top, view.side, view.side);
  paint(context);
  canvas.toBlob((blob) => {
    const link = Object.assign(document.createElement("a"), {
      href: URL.createObjectURL(blob),
      download: name,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}

/** Copying without the clipboard interface, which exists only in secure contexts. */
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
