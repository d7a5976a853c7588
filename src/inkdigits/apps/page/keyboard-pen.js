// Drawing with the keyboard: arrows move the pen, Space puts it down and lifts it.

const STEPS = 24; // Across the sheet; with Shift a quarter of one.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Draw on `canvas` with keys while it has the focus; `crosshair` shows the pen. */
export function drawWithKeys(canvas, crosshair, pad, sketch) {
  let place = null; // As shares of the sheet, independent of its size.
  let down = false;

  const point = () => place.map((share) => Math.round(share * pad.side));

  function show() {
    crosshair.hidden = place === null;
    if (!place) return;
    crosshair.style.left = `${place[0] * 100}%`;
    crosshair.style.top = `${place[1] * 100}%`;
    crosshair.classList.toggle("down", down);
  }

  function lift() {
    if (down) sketch.end();
    down = false;
  }

  function move([x, y], step) {
    place ??= [0.5, 0.5];
    const within = (share) => Math.min(Math.max(share, 0), 1);
    place = [within(place[0] + x * step), within(place[1] + y * step)];
    if (down && sketch.isOpen) pad.extend([point()]);
    else down = false;
  }

  function toggle() {
    place ??= [0.5, 0.5];
    if (down) return lift();
    pad.begin(point());
    down = true;
  }

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) move(ARROWS[event.key], event.shiftKey ? 0.25 / STEPS : 1 / STEPS);
    else if (event.key === " " && !event.repeat) toggle();
    else if (event.key !== " ") return;
    event.preventDefault();
    show();
  });
  const leave = () => {
    lift();
    place = null;
    show();
  };
  canvas.addEventListener("blur", leave);
  canvas.addEventListener("pointerdown", leave, { capture: true });
}
