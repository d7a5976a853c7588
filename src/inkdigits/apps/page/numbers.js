// Shows the numbers of a page: a list, the digits of the chosen one, and boxes over the sheet.

import { percent, wholePercent } from "./answer.js";
import { make } from "./elements.js";
import STATUSES from "./statuses.js";

export class NumbersView {
  #answer; // The AnswerView, which shows the chosen number in large type.
  #onChoice; // Called with the chosen number; null without one.
  #parts;
  #numbers = [];
  #boxes = [];
  #chosen = 0; // The place of the chosen number.
  #keepsChoice = false;

  constructor(answer, onChoice, parts) {
    this.#answer = answer;
    this.#onChoice = onChoice;
    this.#parts = parts;
    parts.list.addEventListener("change", (event) => this.#picked(Number(event.target.value)));
  }

  /**
   * Show a page. `view` is the square {left, top, side} that the sheet shows, in units of the boxes;
   * null if it shows nothing.
   *
   * In a picture boxes can be clicked, and the first number is chosen; on a drawing the pen must
   * not meet them, and the last one is chosen, which is mostly being written.
   */
  show({ numbers }, view, isPicture) {
    const { list } = this.#parts;
    const hasFocus = list.contains(document.activeElement);
    const isSame = this.#keepsChoice && numbers.length === this.#numbers.length;
    this.#keepsChoice = false;
    this.#numbers = numbers;
    this.#showList();
    this.#showBoxes(view, isPicture);
    if (numbers.length === 0) {
      const { sign, title } = STATUSES["no number"];
      this.#answer.say("no number", { sign, title, why: "There is no number." });
      this.#answer.text = "no number";
      this.#answer.speak(`${title}.`);
      this.#showDetails(null);
      return;
    }
    this.#choose(isSame ? this.#chosen : isPicture ? 0 : numbers.length - 1);
    if (hasFocus) list.querySelector(":checked")?.focus();
    this.#answer.text = numbers.map((number) => number.written ?? number.status).join("\n");
    this.#answer.speak(spokenOf(numbers));
  }

  /** The next page is the same one, read again, and the same number stays chosen. */
  keepChoice() {
    this.#keepsChoice = true;
  }

  clear() {
    this.#numbers = [];
    this.#showList();
    this.#showBoxes(null, false);
    this.#showDetails(null);
  }

  /** What comes next is new; the boxes of a picture that is no longer shown don't meet the pen. */
  leavePicture() {
    this.#keepsChoice = false;
    if (this.#parts.boxes.classList.contains("over-picture")) this.#showBoxes(null, false);
  }

  /** A person chose: an answer that is still to come doesn't choose another one. */
  #picked(index) {
    this.keepChoice();
    this.#choose(index);
  }

  #choose(index) {
    const number = this.#numbers[index];
    this.#chosen = index;
    const place = this.#numbers.length > 1 ? `${index + 1} of ${this.#numbers.length}: ` : "";
    const title = place + sureOf(number) + (number.printed ? ", printed" : "");
    this.#answer.say(number.status, { sign: textOf(number), title, why: number.why ?? "" });
    this.#showDetails(number);
    const choice = this.#parts.list.querySelectorAll("input")[index];
    if (choice) choice.checked = true;
    for (const [place, box] of this.#boxes.entries()) box.classList.toggle("chosen", place === index);
  }

  /** One choice for each number; with arrow keys the next one is chosen. */
  #showList() {
    const { list } = this.#parts;
    list.hidden = this.#numbers.length < 2;
    const choices = list.hidden ? [] : this.#numbers.map(choiceOf);
    list.replaceChildren(list.querySelector("legend"), ...choices);
  }

  #showBoxes(view, isPicture) {
    const { boxes } = this.#parts;
    const shown = view && (isPicture || this.#numbers.length > 1) ? this.#numbers : [];
    boxes.classList.toggle("over-picture", isPicture);
    this.#boxes = shown.map((number, index) => {
      const box = boxOf(number, view);
      if (isPicture) box.append(make("span", "read", textOf(number)));
      box.addEventListener("click", () => this.#picked(index));
      return box;
    });
    boxes.replaceChildren(...this.#boxes);
  }

  /** The digits of a number, and its strip as the network saw it. */
  #showDetails(number) {
    this.#onChoice(number);
    const { digits, strip } = this.#parts;
    digits.replaceChildren(...(number?.digits ?? []).map(digitOf));
    // What can be scrolled can be reached by keyboard.
    digits.tabIndex = digits.scrollWidth > digits.clientWidth ? 0 : -1;
    strip.hidden = !number?.strip;
    if (number?.strip) strip.src = `data:image/png;base64,${number.strip}`;
  }
}

function boxOf({ box: [x, y, width, height], status }, { left, top, side }) {
  const box = make("div", "box");
  const percentages = { left: x - left, top: y - top, width, height };
  for (const [name, length] of Object.entries(percentages)) box.style[name] = `${(length / side) * 100}%`;
  box.dataset.status = status;
  return box;
}

function choiceOf(number, index) {
  const choice = make("label", "number");
  const input = make("input", "unseen");
  Object.assign(input, { type: "radio", name: "number", value: index });
  input.setAttribute("aria-label", `${textOf(number)}, ${sureOf(number)}`);
  const shown = make("span", "read", textOf(number));
  choice.dataset.status = number.status;
  choice.append(input, shown);
  return choice;
}

function digitOf({ digit, confidence, alternatives }) {
  const item = make("li", "");
  const track = make("span", "track");
  track.append(make("span", ""));
  item.style.setProperty("--share", confidence.toFixed(4));
  item.append(make("span", "value", digit), track, make("span", "share", `${wholePercent(confidence)} %`));
  for (const other of alternatives) {
    const probable = wholePercent(other.probability);
    item.append(make("span", "other", `or ${other.digit}${probable ? `: ${probable} %` : ""}`));
  }
  return item;
}

/** The number with separators; if it is unsure, the most probable one. */
function textOf({ written, candidates }) {
  return written ?? `${candidates[0]?.written ?? ""}?`;
}

function sureOf({ status, confidence }) {
  return status === "read" ? `${percent(confidence)} sure` : STATUSES[status].title;
}

function spokenOf(numbers) {
  if (numbers.length === 1) return `${textOf(numbers[0])}, ${sureOf(numbers[0])}`;
  return `${numbers.length} numbers: ${numbers.map(textOf).join(", ")}`;
}
