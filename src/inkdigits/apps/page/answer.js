// The answer, as text, bars and speech.

import STATUSES from "./statuses.js";

const SPOKEN_AFTER_MS = 600; // A listener wants the answer, not each guess before it.

export class AnswerView {
  text = null; // The answer as text to copy; null without an answer.
  #parts;
  #bars;
  #empty; // The document's title without an answer.
  #timer = 0;

  constructor(parts) {
    this.#parts = parts;
    this.#empty = parts.sure.textContent;
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

  /** Show the reading of a digit. */
  show(reading) {
    const { status, confidence, probabilities } = reading;
    const why = [reading.why, STATUSES[status]?.advice].filter(Boolean).join(" ");
    const digit = status === "read" ? String(reading.digit) : null;
    this.say(status, {
      sign: digit ?? STATUSES[status].sign,
      title: titleOf(reading),
      why,
    });
    this.#setBars(status, status === "blank" ? null : probabilities);
    this.text = digit ?? status;
    this.speak(digit ? `${digit}, ${percent(confidence)} sure` : `${STATUSES[status].title}. ${why}`);
  }

  /** Show a status in large type: a sign, a title, and the reason for it. */
  say(status, { sign, title, why }) {
    this.#parts.verdict.dataset.status = status;
    this.#parts.verdict.dataset.tone = STATUSES[status]?.tone ?? status;
    this.#parts.digit.textContent = sign;
    this.#parts.digit.style.setProperty("--length", sign.length);
    this.#parts.sure.textContent = title;
    this.#parts.why.textContent = why;
  }

  /** Show why there is no reading. */
  fail(message) {
    const { sign, title } = STATUSES.error;
    this.say("error", { sign, title, why: message });
    this.#setBars("error", null);
    this.text = null;
    this.speak(`${title}. ${message}`);
  }

  /** Show that there is no answer, and what to do. */
  empty(hint) {
    this.say("empty", { sign: "", title: this.#empty, why: hint });
    this.#setBars("empty", null);
    this.text = null;
    clearTimeout(this.#timer);
    this.#parts.spoken.textContent = "";
  }

  /** Bars for all probabilities; only an answer gets numbers, and only a digit is highlighted. */
  #setBars(status, probabilities) {
    const isDigit = status === "read" || status === "unsure";
    const most = isDigit ? Math.max(...probabilities) : NaN;
    for (const [digit, { item, value, unit }] of this.#bars.entries()) {
      const share = probabilities?.[digit] ?? 0;
      item.style.setProperty("--share", share.toFixed(4));
      item.classList.toggle("most", share === most);
      value.textContent = status === "read" ? wholePercent(share) : "";
      unit.textContent = status === "read" ? " %" : "";
    }
  }

  /** Announce an answer, unless another one follows at once. */
  speak(text) {
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

/** Such as "98.7 %". */
export function percent(share) {
  return `${(cut(share, 1000) / 10).toFixed(1)} %`;
}

/** Such as 98. */
export function wholePercent(share) {
  return cut(share, 100);
}

/** A share in whole parts, rounded down and never 100 %: no answer is certain. */
function cut(share, parts) {
  return Math.min(Math.floor(parts * share + 1e-6), parts - 1);
}
