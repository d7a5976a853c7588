// The page: sends drawings and pictures to the service, and shows its answers.

import { AnswerView } from "./answer.js";
import { Asker } from "./asker.js";
import { drawWithKeys } from "./keyboard-pen.js";
import { Pad } from "./pad.js";
import { imageOf, imageOfPng, takePictures } from "./pictures.js";
import { readInk, readPicture } from "./service.js";
import { copyText, saveDrawing, savePicture } from "./sharing.js";
import { Sketch } from "./sketch.js";
import { Steps } from "./steps.js";

const NOTICE_MS = 4000;
const STATES = { away: "Server away, retrying…", busy: "Server busy, retrying…", there: "" };

const ALL_INK = "A drawing: all of it is ink, and nothing was left out.";
const UNSEEN_HINT = "This browser can’t show this kind of picture.";

const element = (id) => document.getElementById(id);
const DRAW_HINT = element("hint").textContent;
const sketch = new Sketch();
const pad = new Pad(element("pad"), sketch, inkChanged);
const view = new AnswerView({
  verdict: element("verdict"),
  digit: element("digit"),
  sure: element("sure"),
  why: element("why"),
  bars: element("bars"),
  spoken: element("spoken"),
});
const steps = new Steps({
  drawn: element("step-drawn"),
  name: element("step-drawn-name"),
  found: element("step-found"),
  seen: element("step-seen"),
});
const asker = new Asker({ onAnswer: answered, onRefused: refused, onState: stateChanged });
let noticeTimer = 0;
let stepsToShow = null;
let newestPicture = 0;
let isUnseen = false; // Whether the browser can't show the picture.

function inkChanged() {
  newestPicture += 1;
  pad.picture = null;
  isUnseen = false;
  if (sketch.isEmpty) {
    asker.forget();
    view.empty();
    view.pending = false;
    clearSteps();
  } else {
    view.pending = true;
    asker.ask(askAboutInk);
  }
  refresh();
}

async function askAboutInk() {
  const { penWidth, side } = pad;
  const ink = sketch.ink(penWidth, side);
  const reading = await readInk(ink);
  return { reading, showSteps: () => steps.ofInk(ink.strokes, penWidth, side, reading) };
}

async function takePicture(file) {
  asker.forget();
  view.pending = true;
  newestPicture += 1;
  const number = newestPicture;
  const image = await imageOf(file);
  // A large picture may be decoded after a small one that was chosen later, or after a stroke.
  if (number !== newestPicture) return;
  sketch.clear();
  isUnseen = !image;
  pad.picture = image && { image, file, box: null, overlay: null, showsFound: showsFound() };
  pad.paint();
  refresh();
  askAboutPicture(file, pad.picture);
}

/** `picture` is null if the browser can't show it. */
function askAboutPicture(file, picture) {
  view.pending = true;
  asker.ask(async () => {
    const reading = await readPicture(file, Boolean(picture?.showsFound));
    if (picture) {
      picture.box = reading.box;
      picture.overlay = await imageOfPng(reading.overlay);
    }
    return { reading, showSteps: () => steps.ofPicture(picture, reading) };
  });
}

const showsFound = () => element("show-found").checked;

/** Show or hide what was found; the service is asked for it when it is wanted. */
function foundToggled() {
  const { picture } = pad;
  if (!picture) return;
  picture.showsFound = showsFound();
  if (picture.showsFound && !picture.overlay) {
    askAboutPicture(picture.file, picture);
    return;
  }
  pad.paint();
  stepsToShow?.();
}

function answered({ reading, showSteps }, isLast) {
  view.show(reading);
  view.pending = !isLast;
  if (pad.picture) pad.paint();
  if (reading.overlay === null) notice(ALL_INK);
  // After the answer, which is more urgent.
  stepsToShow = showSteps;
  requestAnimationFrame(() => stepsToShow?.());
  refresh();
}

function refused(error) {
  view.fail(error.message);
  view.pending = false;
  clearSteps();
  refresh();
}

function clearSteps() {
  stepsToShow = null;
  steps.clear();
}

function stateChanged(state) {
  if (state === "asking") return;
  const connection = element("connection");
  if (connection.textContent !== STATES[state]) connection.textContent = STATES[state];
  connection.dataset.state = state;
}

function refresh() {
  const shows = !sketch.isEmpty || pad.picture !== null || view.text !== null;
  element("undo").disabled = !sketch.canUndo;
  element("redo").disabled = !sketch.canRedo;
  element("clear").disabled = !shows;
  element("copy").disabled = view.text === null;
  element("save").disabled = sketch.isEmpty && pad.picture === null;
  element("show-found").disabled = pad.picture === null;
  element("hint").textContent = isUnseen ? UNSEEN_HINT : DRAW_HINT;
  element("hint").hidden = shows && !isUnseen;
}

function notice(text) {
  clearTimeout(noticeTimer);
  element("notice").textContent = text;
  noticeTimer = setTimeout(() => (element("notice").textContent = ""), NOTICE_MS);
}

const actions = {
  undo: () => change(() => sketch.undo()),
  redo: () => change(() => sketch.redo()),
  clear: () => change(() => sketch.clear()),
  open: () => element("open-file").click(),
  photograph: () => element("photograph-file").click(),
  async copy() {
    const text = view.text;
    notice((await copyText(text)) ? `Copied: ${text}` : "This browser allows no copying.");
  },
  save() {
    if (pad.picture) savePicture(pad.picture);
    else saveDrawing(sketch.strokes, pad.penWidth, pad.side);
    notice("Saved as digit.png.");
  },
};

function change(edit) {
  edit();
  pad.picture = null;
  pad.paint();
  inkChanged();
}

function setPen() {
  pad.penShare = Number(element("pen").value) / 100;
  element("dot").style.setProperty("--pen", element("pen").value);
  if (!sketch.isEmpty) inkChanged();
}

function stepPen(count) {
  const pen = element("pen");
  if (count > 0) pen.stepUp(2);
  else pen.stepDown(2);
  setPen();
}

function shortcutOf(event) {
  if (event.altKey) return null;
  if (event.key === "Escape") return "clear";
  if (!event.ctrlKey && !event.metaKey) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  // Selected text is copied as usual.
  if (key === "c" && String(getSelection())) return null;
  return { y: "redo", o: "open", s: "save", c: "copy" }[key] ?? null;
}

document.addEventListener("keydown", (event) => {
  const name = shortcutOf(event);
  if (!name) return;
  event.preventDefault();
  if (!element(name).disabled) actions[name]();
});
element("pad").addEventListener("keydown", (event) => {
  if (event.key === "[" || event.key === "]") stepPen(event.key === "]" ? 1 : -1);
});
for (const [name, act] of Object.entries(actions)) element(name).addEventListener("click", act);
element("pen").addEventListener("input", setPen);
element("show-found").addEventListener("change", foundToggled);
drawWithKeys(element("pad"), element("crosshair"), pad, sketch);
takePictures(
  { open: element("open-file"), photograph: element("photograph-file"), drop: element("drop") },
  takePicture,
  () => notice("That is no picture."),
);
setPen();
refresh();
