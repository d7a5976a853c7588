// The page of a review: shows one doubtful reading after another, and sends the answers.

import { element, make, showConnection } from "./elements.js";
import { actionOf } from "./review-keys.js";
import { ReviewView } from "./review-view.js";
import { Refused, send, waitOut } from "./service.js";

const SECONDS = 60;
const ROWS = "v1/review/rows/";

const WORDS = {
  digit: { none: "No digit", here: "no digit here", label: "Right digit" },
  number: { none: "No number", here: "no number here", label: "Right number" },
};

const field = element("typed");
const view = new ReviewView(
  Object.fromEntries(
    ["crop", "image", "marks", "problem", "file", "place", "answer", "text", "sure", "why", "others"].map(
      (name) => [name, element(name)],
    ),
  ),
  { onChoose: say, onEdit: edit },
);
/** Readings that were asked for, by their number. */
const readings = new Map();
let kind = "number";
let current = null; // The number of the reading that is shown; null at the end.
let reading = null; // What is known of it; null until it is there.
let isBusy = true; // While a request is being answered, keys do nothing.

const actions = {
  say: (text) => say(text),
  choose: (place) => reading.others[place] && say(reading.others[place].written),
  none: () => say(""),
  skip: () => post(`${ROWS}${current}/skip`),
  back: () => post("v1/review/back"),
  again: () => post("v1/review/skipped"),
  edit: () => edit(-1),
  empty: () => type(""),
  nothing: () => {},
  finish,
};

/** Answer with a number, "" for none, or null where what was read is right. */
function say(text) {
  post(ROWS + current, { text });
}

/** Right as it was read, or what was typed instead. */
function confirm() {
  const typed = field.value.trim();
  if (typed) say(typed);
  else if (reading.status !== "error") say(reading.written || null);
}

/** Put what was read into the field, with the caret behind a place; of -1 the first doubtful one. */
function edit(place) {
  if (element("edit").disabled) return;
  const doubtful = [...element("text").children].findIndex(({ className }) => className === "doubtful");
  const caret = place >= 0 ? place : Math.max(doubtful, 0);
  type(reading.written);
  field.focus();
  field.setSelectionRange(caret, caret + 1);
}

function type(text) {
  field.value = text;
  typedChanged();
}

function typedChanged() {
  const typed = field.value.trim();
  if (kind === "digit" && /^[0-9]$/.test(typed)) {
    say(typed);
    return;
  }
  element("right-name").textContent = typed ? "Save" : "Right";
  element("said").textContent = "";
}

/** Send a request and show what comes next. */
async function post(address, body = {}) {
  if (isBusy) return;
  isBusy = true;
  element("answer").setAttribute("aria-busy", "true");
  try {
    await show(await answered(address, body));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    element(reading ? "said" : "connection").textContent = error.message;
    element("answer").setAttribute("aria-busy", "false");
  }
  isBusy = false;
}

/** The answer to a request; while the server is away or busy, it is sent again. */
async function answered(address, body) {
  for (;;) {
    try {
      const answer = await send(address, body, SECONDS);
      showConnection("there");
      return answer;
    } catch (error) {
      if (!(await waitOut(error, showConnection))) throw error;
    }
  }
}

async function show(progress) {
  const [next = null, ...ahead] = progress.next;
  for (const number of readings.keys()) {
    if (!progress.next.includes(number)) readings.delete(number);
  }
  const known = next === null ? null : await readingOf(next).catch(unknown);
  showProgress(progress);
  if (next === null) showEnd(progress);
  else showReading(next, known);
  for (const number of ahead) readingOf(number).catch(() => {});
}

function showProgress(progress) {
  kind = progress.kind;
  const words = WORDS[kind] ?? WORDS.number;
  const done = progress.confirmed + progress.corrected;
  element("left").textContent = progress.left ? `${progress.left} of ${progress.total} left` : "";
  document.title = progress.left ? `${progress.left} left: inkdigits review` : "inkdigits: review";
  element("progress").max = Math.max(1, progress.total);
  element("progress").value = done;
  for (const id of ["back", "undo"]) element(id).disabled = done + progress.skipped === 0;
  element("none-name").textContent = words.none;
  element("none-key").textContent = words.here;
  element("label").textContent = words.label;
}

function readingOf(number) {
  if (!readings.has(number)) readings.set(number, answered(ROWS + number, null));
  return readings.get(number);
}

/** What is shown of a reading that the server can't show. */
function unknown(error) {
  if (!(error instanceof Refused)) throw error;
  const nothing = { written: "", digits: [], others: [], picture: null, place: {}, file: "" };
  return { ...nothing, status: "error", confidence: 0, why: "", problem: error.message };
}

function showReading(number, known) {
  current = number;
  reading = known;
  element("desk").hidden = false;
  element("end").hidden = true;
  type("");
  view.show(known);
  element("edit").disabled = known.written === "" || kind === "digit";
  element("answer").setAttribute("aria-busy", "false");
  document.body.dataset.state = "reading";
  // On a phone this would open its keyboard over the picture.
  if (!matchMedia("(any-pointer: coarse)").matches) field.focus();
  element("spoken").textContent = `${element("left").textContent}. ${view.spoken(known)}`;
}

function showEnd(progress) {
  current = null;
  reading = null;
  const { confirmed, corrected, skipped, unread, total } = progress;
  const left = skipped ? `${skipped} of ${total} are left` : `All ${total} are reviewed`;
  element("desk").hidden = true;
  element("end").hidden = false;
  element("end-title").textContent = left;
  const counts = { confirmed, corrected, skipped, "can’t be read": unread };
  element("counts").replaceChildren(
    ...Object.entries(counts)
      .filter(([, count]) => count)
      .map(([name, count]) => countOf(name, count)),
  );
  element("end-file").textContent = progress.file;
  element("end-advice").textContent = skipped
    ? "The file has all rows. The same command shows again what is left."
    : "The file has all rows.";
  element("again").hidden = !skipped;
  document.body.dataset.state = "end";
  element("end-title").focus();
  element("spoken").textContent = left;
}

function countOf(name, count) {
  const item = make("div", "");
  item.append(make("dt", "", name), make("dd", "", count));
  return item;
}

async function finish() {
  if (isBusy) return;
  isBusy = true;
  await answered("v1/review/end", {});
  element("end-advice").textContent = "The review has ended; you can close this page.";
  element("spoken").textContent = element("end-advice").textContent;
  document.body.dataset.state = "ended";
}

/** Whether a control has the focus that does something with Enter and Space. */
function isOnControl() {
  return ![document.body, field, element("end-title")].includes(document.activeElement);
}

function keyPressed(event) {
  const { key, repeat, ctrlKey, metaKey } = event;
  if (isBusy || (key === "Enter" && repeat)) {
    // What is typed now would be about a reading that is not shown yet.
    if (key !== "Tab" && !ctrlKey && !metaKey) event.preventDefault();
    return;
  }
  if (isOnControl() && (key === "Enter" || key === " ")) return;
  const action = actionOf(event, field.value, kind === "digit");
  if (current === null) {
    if (action?.name === "back") actions.back();
  } else if (action) {
    event.preventDefault();
    if (!repeat) actions[action.name](action.value);
  } else if (document.activeElement !== field) {
    if (key === "Enter") confirm();
    // The key goes into the field.
    else if (key.length === 1 && !ctrlKey && !metaKey) field.focus();
  }
}

document.addEventListener("keydown", keyPressed);
element("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (current !== null && !isBusy) confirm();
});
field.addEventListener("input", typedChanged);
for (const name of ["none", "edit", "skip", "back", "again", "finish"]) {
  element(name).addEventListener("click", () => actions[name]());
}
element("undo").addEventListener("click", () => actions.back());

isBusy = false;
post("v1/review", null);
