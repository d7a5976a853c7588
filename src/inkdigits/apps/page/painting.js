// Ink and pictures on canvases.

/** Draw strokes as lines with round joints; a stroke of one point is a dot. */
export function paintStrokes(context, strokes, penWidth, colour) {
  prepare(context, penWidth, colour);
  for (const stroke of strokes) {
    context.beginPath();
    context.moveTo(...stroke[0]);
    for (const point of stroke) context.lineTo(...point);
    context.stroke();
  }
}

/** Draw the end of a stroke, starting at the point before `from`. */
export function paintEnd(context, stroke, from, penWidth, colour) {
  paintStrokes(context, [stroke.slice(Math.max(0, from - 1))], penWidth, colour);
}

/** Draw a picture, and over it what was found, if that is to be shown. */
export function paintImage(context, { image, overlay, showsFound }) {
  context.drawImage(image, 0, 0);
  if (overlay && showsFound) context.drawImage(overlay, 0, 0, image.width, image.height);
}

/** Draw a picture, and a frame around each box (x, y, width, height) of what was read. */
export function paintPicture(context, picture, side, colour) {
  paintImage(context, picture);
  context.strokeStyle = colour;
  context.lineWidth = side / 120;
  context.setLineDash([side / 40, side / 60]);
  for (const box of picture.boxes) context.strokeRect(...box);
  context.setLineDash([]);
}

/** Place a square view of `side` around the box (x, y, width, height), with a margin. */
export function viewOf([x, y, width, height], margin) {
  const side = Math.max(width, height) * (1 + 2 * margin);
  return { left: x + width / 2 - side / 2, top: y + height / 2 - side / 2, side };
}

/** Clear a square canvas and set its view. */
export function lookAt(context, { left, top, side }) {
  const { width, height } = context.canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  const scale = width / side;
  context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
}

/** A colour of the page's theme by its name in the style sheet. */
export function themeColour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function prepare(context, penWidth, colour) {
  context.lineWidth = penWidth;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = colour;
}
