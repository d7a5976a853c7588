// The answer, as text, bars and speech.

import STATUSES from "./statuses.js";

const SPOKEN_AFTER_MS = 600; // A listener wants the answer, not each guess before it.

export class AnswerView {
  text = null; // The answer as text to copy; null without an answer.
  #parts;
  #bars;
  #empty; // The document's texts without an answer.
  #timer = 0;

  constructor(parts) {
    this.#parts = parts;
    this.#empty = { title: parts.sure.textContent, hint: parts.why.textContent };
    this.#bars = Array.from(parts.bars.children, (item) => ({
      item,
      value: item.querySelector(".value"),
      unit: item.querySelector(".unit"),
    }));
  }

  /** Show whether a newer answer is pending. */
  set pending(value) {
    this.#parts.verdict.setAttribute("aria-busy", String(value));
  }

  /** Show a reading. */
  show(reading) {
    const { status, confidence, why, probabilities } = reading;
    const digit = status === "read" ? String(reading.digit) : null;
    this.#set(status, digit ?? STATUSES[status].sign, titleOf(reading));
    this.#parts.why.textContent = why ?? "";
    this.#setBars(status, status === "blank" ? null : probabilities);
    this.text = digit ?? status;
    this.#speak(digit ? `${digit}, ${percent(confidence)} sure` : `${STATUSES[status].title}. ${why}`);
  }

  /** Show why there is no reading. */
  fail(message) {
    const { sign, title } = STATUSES.error;
    this.#set("error", sign, title);
    this.#parts.why.textContent = message;
    this.#setBars("error", null);
    this.text = null;
    this.#speak(`${title}. ${message}`);
  }

  empty() {
    this.#set("empty", "", this.#empty.title);
    this.#parts.why.textContent = this.#empty.hint;
    this.#setBars("empty", null);
    this.text = null;
    clearTimeout(this.#timer);
    this.#parts.spoken.textContent = "";
  }

  #set(status, sign, title) {
    this.#parts.verdict.dataset.status = status;
    this.#parts.verdict.dataset.tone = STATUSES[status]?.tone ?? status;
    this.#parts.digit.textContent = sign;
    this.#parts.sure.textContent = title;
  }

  /** Bars for all probabilities; only an answer gets numbers, and only a digit is highlighted. */
  #setBars(status, probabilities) {
    const isDigit = status === "read" || status === "unsure";
    const most = isDigit ? Math.max(...probabilities) : NaN;
    for (const [digit, { item, value, unit }] of this.#bars.entries()) {
      const share = probabilities?.[digit] ?? 0;
      item.style.setProperty("--share", share.toFixed(4));
      item.classList.toggle("most", share === most);
      value.textContent = status === "read" ? cut(share, 100) : "";
      unit.textContent = status === "read" ? " %" : "";
    }
  }

  #speak(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#parts.spoken.textContent = text;
    }, SPOKEN_AFTER_MS);
  }
}

function titleOf({ status, confidence, count }) {
  if (status === "read") return `${percent(confidence)} sure`;
  const { title } = STATUSES[status];
  return status === "several digits" ? `${title}: ${count}` : title;
}

function percent(share) {
  return `${(cut(share, 1000) / 10).toFixed(1)} %`;
}

/** A share in whole parts, rounded down and never 100 %: no answer is certain. */
function cut(share, parts) {
  return Math.min(Math.floor(parts * share + 1e-6), parts - 1);
}
