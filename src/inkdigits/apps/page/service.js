// The service on the other end: one call for ink, one for pictures, and what can go wrong.

const INK_SECONDS = 20;
/** The server itself gives a picture up to 30 to arrive and 15 to be read. */
const PICTURE_SECONDS = 60;
/** Of the largest body that the server takes. */
const MOST_BYTES = 24 * 2 ** 20;

/** The server did not answer at all. */
export class Away extends Error {}

/** The server has no room now; `seconds` says when to come again. */
export class Busy extends Error {
  constructor(seconds) {
    super("busy");
    this.seconds = seconds;
  }
}

/** This can't be read, and why: mostly the server's own words. */
export class Refused extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

const token = takeToken();

/** Read ink; the answer is the JSON form of a reading, with the glyph. */
export function readInk(ink) {
  return post(JSON.stringify(ink), "application/json", INK_SECONDS, new Away());
}

/** Read a picture, a File or Blob. */
export async function readPicture(picture) {
  if (picture.size > MOST_BYTES) {
    const message = `The file is larger than ${MOST_BYTES / 2 ** 20} MiB.`;
    throw new Refused({ code: "body_too_large", message });
  }
  // The server looks at the content; a browser that knows no type for it has none to send.
  const type = picture.type.startsWith("image/") ? picture.type : "application/octet-stream";
  // Sent again, it would only be as slow again.
  const slow = new Refused({ code: "too_slow", message: "The picture took too long to send." });
  return post(picture, type, PICTURE_SECONDS, slow);
}

/** Whether the server answers. */
export async function isThere() {
  try {
    return (await fetch("healthz", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

async function post(body, type, seconds, late) {
  const headers = { "Content-Type": type };
  if (token) headers.Authorization = `Bearer ${token}`;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  let response;
  let text;
  try {
    const options = { method: "POST", headers, body, cache: "no-store", signal: stop.signal };
    response = await fetch("v1/digit?glyph=true", options);
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

/** JSON; what else a server or a proxy may say is no answer. */
function parsed(text, status) {
  try {
    return JSON.parse(text);
  } catch {
    const message = `The server answered with ${status} and nothing else.`;
    throw new Refused({ code: "no_answer", message });
  }
}

/** The token of the address, kept for this tab and taken out of sight. */
function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  try {
    if (given) {
      sessionStorage.setItem("token", given);
      history.replaceState(null, "", location.pathname);
    }
    return given ?? sessionStorage.getItem("token");
  } catch {
    // Storage may be forbidden; then the address has to keep it.
    return given;
  }
}
