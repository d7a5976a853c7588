// The service on the other end: one call for ink, one for pictures, and what can go wrong.

const SECONDS = 20;

/** The server did not answer at all. */
export class Away extends Error {}

/** The server has no room now; `seconds` says when to come again. */
export class Busy extends Error {
  constructor(seconds) {
    super("busy");
    this.seconds = seconds;
  }
}

/** The server answered that it can't read this, and why. */
export class Refused extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

const token = takeToken();

/** Read ink; the answer is the JSON form of a reading, with the glyph. */
export function readInk(ink) {
  return post(JSON.stringify(ink), "application/json");
}

/** Read a picture, a File or Blob. */
export function readPicture(picture) {
  // The server looks at the content; a browser that knows no type for it has none to send.
  const type = picture.type.startsWith("image/") ? picture.type : "application/octet-stream";
  return post(picture, type);
}

/** Whether the server answers. */
export async function isThere() {
  try {
    return (await fetch("healthz", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

async function post(body, type) {
  const headers = { "Content-Type": type };
  if (token) headers.Authorization = `Bearer ${token}`;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), SECONDS * 1000);
  let response;
  let answer;
  try {
    const options = { method: "POST", headers, body, cache: "no-store", signal: stop.signal };
    response = await fetch("v1/digit?glyph=true", options);
    answer = await response.json();
  } catch {
    throw new Away();
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return answer;
  if (response.status === 503) throw new Busy(Number(response.headers.get("Retry-After")) || 1);
  throw new Refused(answer);
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
