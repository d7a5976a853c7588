// Long work in pieces: the pen must not wait for it.

const LONGEST = 30; // Milliseconds of work without a pause.

let last = 0;

/** Let what waits have its turn, if there was none for long. */
export async function pause() {
  if (performance.now() - last < LONGEST) return;
  await new Promise((resolve) => setTimeout(resolve));
  last = performance.now();
}
