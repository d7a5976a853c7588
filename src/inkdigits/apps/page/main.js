// The page: sends drawings and pictures to the service, and shows its answers.

import { AnswerView } from "./answer.js";
import { Asker } from "./asker.js";
import { element, showConnection } from "./elements.js";
import { drawWithKeys } from "./keyboard-pen.js";
import { NumbersView } from "./numbers.js";
import { Pad } from "./pad.js";
import { imageOf, imageOfPng, takePictures } from "./pictures.js";
import { DIGIT, DIGIT_FOUND, NUMBERS, readInk, readPicture } from "./service.js";
import { copyText, saveDrawing, savePicture } from "./sharing.js";
import { Sketch } from "./sketch.js";
import { Steps } from "./steps.js";
import { Teaching } from "./teaching.js";

const NOTICE_MS = 4000;

const ALL_INK = "A drawing: all of it is ink, and nothing was left out.";
const UNSEEN_HINT = "This browser can’t show this kind of picture.";

/** What can be read: where, and how the page speaks of it. Numbers need a thinner pen. */
const MODES = {
  digit: {
    hint: "Draw a digit here",
    advice: element("why").textContent,
    pen: 5,
    file: "digit.png",
  },
  numbers: {
    hint: "Write numbers here",
    advice: "Write a number, or several on lines of their own, or choose, drop or paste a picture.",
    pen: 2.5,
    file: "numbers.png",
  },
};

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
const numbers = new NumbersView(view, (number) => teaching.choose(number), {
  list: element("numbers"),
  digits: element("digits"),
  strip: element("strip"),
  boxes: element("boxes"),
});
const steps = new Steps({
  drawn: element("step-drawn"),
  name: element("step-drawn-name"),
  found: element("step-found"),
  seen: element("step-seen"),
});
const teaching = new Teaching(readAgain, notice);
const asker = new Asker({ onAnswer: answered, onRefused: refused, onState: showConnection });
let mode = MODES.digit;
let noticeTimer = 0;
let stepsToShow = null;
let newestPicture = 0;
let isUnseen = false; // Whether the browser can't show the picture.

function inkChanged() {
  teaching.leaveField();
  newestPicture += 1;
  pad.picture = null;
  isUnseen = false;
  numbers.leavePicture();
  if (sketch.isEmpty) {
    asker.forget();
    view.empty(mode.advice);
    view.pending = false;
    clearDetails();
  } else {
    view.pending = true;
    asker.ask(askAboutInk);
  }
  refresh();
}

async function askAboutInk() {
  const { penWidth, side } = pad;
  const ink = sketch.ink(penWidth, side);
  if (mode === MODES.numbers) {
    return answerOfPage(await readInk(teaching.address(NUMBERS), ink), pad.view, false);
  }
  const reading = await readInk(teaching.address(DIGIT), ink);
  return answerOfDigit(reading, ink, () => steps.ofInk(ink.strokes, penWidth, side, reading));
}

/** `ink` is null for a picture. */
function answerOfDigit(reading, ink, showSteps) {
  const show = () => {
    view.show(reading);
    teaching.answered(reading, ink);
    if (reading.overlay === null) notice(ALL_INK);
  };
  return { show, showSteps };
}

/** `place` is null if the browser can't show the picture. */
function answerOfPage(page, place, isPicture) {
  return { show: () => numbers.show(page, place, isPicture), showSteps: null };
}

async function takePicture(file) {
  teaching.leaveField();
  asker.forget();
  numbers.leavePicture();
  view.pending = true;
  newestPicture += 1;
  const number = newestPicture;
  const image = await imageOf(file);
  // A large picture may be decoded after a small one that was chosen later, or after a stroke.
  if (number !== newestPicture) return;
  sketch.clear();
  isUnseen = !image;
  pad.picture = image && { image, file, boxes: [], overlay: null, showsFound: showsFound() };
  pad.paint();
  refresh();
  askAboutPicture(file, pad.picture);
}

/** `picture` is null if the browser can't show it. */
function askAboutPicture(file, picture) {
  view.pending = true;
  asker.ask(async () => {
    if (mode === MODES.numbers) {
      const page = await readPicture(teaching.address(NUMBERS), file);
      if (picture) picture.boxes = page.numbers.map(({ box }) => box);
      return answerOfPage(page, picture && pad.view, true);
    }
    const address = teaching.address(picture?.showsFound ? DIGIT_FOUND : DIGIT);
    const reading = await readPicture(address, file);
    if (picture) {
      picture.boxes = reading.box ? [reading.box] : [];
      picture.overlay = await imageOfPng(reading.overlay);
    }
    return answerOfDigit(reading, null, () => steps.ofPicture(picture, reading));
  });
}

const showsFound = () => mode === MODES.digit && element("show-found").checked;

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

function answered({ show, showSteps }, isLast) {
  show();
  view.pending = !isLast;
  if (pad.picture) pad.paint();
  // After the answer, which is more urgent.
  stepsToShow = showSteps;
  requestAnimationFrame(() => stepsToShow?.());
  refresh();
}

function refused(error) {
  view.fail(error.message);
  view.pending = false;
  clearDetails();
  refresh();
}

function clearDetails() {
  stepsToShow = null;
  teaching.forget();
  steps.clear();
  numbers.clear();
}

function refresh() {
  const shows = !sketch.isEmpty || pad.picture !== null || view.text !== null;
  element("undo").disabled = !sketch.canUndo;
  element("redo").disabled = !sketch.canRedo;
  element("clear").disabled = !shows;
  element("copy").disabled = view.text === null;
  element("save").disabled = sketch.isEmpty && pad.picture === null;
  element("show-found").disabled = pad.picture === null;
  element("hint").textContent = isUnseen ? UNSEEN_HINT : mode.hint;
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
    const shown = text?.replaceAll("\n", ", ");
    notice((await copyText(text)) ? `Copied: ${shown}` : "This browser allows no copying.");
  },
  save() {
    if (pad.picture) savePicture(mode.file, pad.picture);
    else saveDrawing(mode.file, sketch.strokes, pad.penWidth, pad.side);
    notice(`Saved as ${mode.file}.`);
  },
};

function change(edit) {
  edit();
  pad.picture = null;
  pad.paint();
  inkChanged();
}

/** Read what is drawn or shown as what was chosen: a digit, or numbers. */
function setMode() {
  const name = document.querySelector("input[name=mode]:checked").value;
  mode = MODES[name];
  document.body.dataset.mode = name;
  element("pen").value = mode.pen;
  asker.forget();
  clearDetails();
  view.empty(mode.advice);
  setPen();
  if (pad.picture) askAgain(pad.picture);
  refresh();
}

/** Read the same again, by what the profile knows now. */
function readAgain() {
  if (pad.picture) askAgain(pad.picture);
  else if (!sketch.isEmpty) inkChanged();
  numbers.keepChoice();
}

function askAgain(picture) {
  Object.assign(picture, { boxes: [], overlay: null, showsFound: showsFound() });
  pad.paint();
  askAboutPicture(picture.file, picture);
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
  if (event.altKey || event.target.closest(".teaching input")) return null;
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
element("mode").addEventListener("change", setMode);
setMode();
