// Requests to the service, for ink and for pictures, and their errors.

const AWAY_MS = 1000;
const INK_SECONDS = 20;
/** The server allows a picture 30 to arrive and 15 to be read. */
const PICTURE_SECONDS = 60;
/** The largest body that the server accepts. */
const MOST_BYTES = 24 * 2 ** 20;

/** The server did not answer. */
class Away extends Error {}

/** The server is overloaded; retry after `seconds`. */
class Busy extends Error {
  constructor(seconds) {
    super("busy");
    this.seconds = seconds;
  }
}

/** The input can't be read; the message is usually the server's. */
export class Refused extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

const token = takeToken();

/** Where a digit and numbers are read; the answers have what the network saw. */
export const DIGIT = "v1/digit?glyph=true";
export const NUMBERS = "v1/page?strip=true";
/** With the overlay of what was found. */
export const DIGIT_FOUND = `${DIGIT}&overlay=true`;

let readHere = null; // Reads a digit as the service does, where the service has the same network.
if ("engine" in document.documentElement.dataset) {
  // Without it the service is asked.
  import("./reading-here.js").then((here) => (readHere = here.readHere), () => {});
}

/** Read ink; the answer is the JSON form of a reading. */
export async function readInk(address, ink) {
  if (readHere && address === DIGIT) return readHere(ink);
  return post(address, JSON.stringify(ink), "application/json", INK_SECONDS, new Away());
}

/** Read a picture, a File or Blob. */
export async function readPicture(address, picture) {
  if (picture.size > MOST_BYTES) {
    const message = `The file is larger than ${MOST_BYTES / 2 ** 20} MiB.`;
    throw new Refused({ code: "body_too_large", message });
  }
  // The server checks the content; browsers don't know every type.
  const type = picture.type.startsWith("image/") ? picture.type : "application/octet-stream";
  // Sending it again would be as slow.
  const slow = new Refused({ code: "too_slow", message: "The picture took too long to send." });
  return post(address, picture, type, PICTURE_SECONDS, slow);
}

/**
 * Wait until a server that is busy or away can be asked again; false for any other error.
 *
 * `onState("busy" | "away" | "there")`.
 */
export async function waitOut(error, onState) {
  if (error instanceof Busy) {
    onState("busy");
    await pause(error.seconds * 1000);
  } else if (error instanceof Away) {
    onState("away");
    do await pause(AWAY_MS);
    while (!(await isThere()));
    onState("there");
  } else {
    return false;
  }
  return true;
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Whether the server answers. */
async function isThere() {
  try {
    return (await fetch("healthz", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

/** Ask for an address; with a body, which becomes JSON, something is changed there. */
export function send(address, body, seconds) {
  if (body === null) return ask(address, { headers: authorization() }, seconds, new Away());
  return post(address, JSON.stringify(body), "application/json", seconds, new Away());
}

function post(address, body, type, seconds, late) {
  const headers = { "Content-Type": type, ...authorization() };
  return ask(address, { method: "POST", headers, body }, seconds, late);
}

async function ask(address, request, seconds, late) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  let response;
  let text;
  try {
    response = await fetch(address, { ...request, cache: "no-store", signal: stop.signal });
    text = await response.text();
  } catch {
    throw stop.signal.aborted ? late : new Away();
  } finally {
    clearTimeout(timer);
  }
  if (response.status === 503) throw new Busy(Number(response.headers.get("Retry-After")) || 1);
  const answer = parsed(text, response.status);
  if (response.ok) return answer;
  throw new Refused(answer);
}

function authorization() {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** Parsed JSON; proxies may send something else. */
function parsed(text, status) {
  try {
    return JSON.parse(text);
  } catch {
    const message = `The server answered with ${status} and nothing else.`;
    throw new Refused({ code: "no_answer", message });
  }
}

/** The token of the address, kept for this tab and removed from the address. */
function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  try {
    if (given) {
      sessionStorage.setItem("token", given);
      history.replaceState(null, "", location.pathname);
    }
    return given ?? sessionStorage.getItem("token");
  } catch {
    // Storage may be forbidden; then the token stays in the address.
    return given;
  }
}
