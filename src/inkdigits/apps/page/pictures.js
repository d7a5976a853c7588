// Pictures that are chosen, photographed, dropped or pasted.

/** Call `take(file)` for each picture, and `refuse()` for anything else. */
export function takePictures({ open, photograph, drop }, take, refuse) {
  for (const input of [open, photograph]) {
    input.addEventListener("change", () => {
      if (input.files.length) take(input.files[0]);
      input.value = ""; // The same picture may be chosen again.
    });
  }
  acceptDrops(drop, take, refuse);
  document.addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (file) take(file);
    else refuse();
  });
}

/** A picture that can be painted, or null if the browser does not support its format. */
export async function imageOf(file) {
  const address = URL.createObjectURL(file);
  try {
    return await loaded(address);
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The image of a PNG in base64, or null without one. */
export function imageOfPng(base64) {
  return base64 ? loaded(`data:image/png;base64,${base64}`) : null;
}

async function loaded(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}

function acceptDrops(drop, take, refuse) {
  let depth = 0; // Each nested element sends its own events.
  const show = (change) => {
    depth = Math.max(0, depth + change);
    drop.hidden = depth === 0;
  };
  addEventListener("dragenter", () => show(1));
  addEventListener("dragleave", () => show(-1));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    show(-depth);
    const file = event.dataTransfer.files[0];
    if (file) take(file);
    else refuse();
  });
}
