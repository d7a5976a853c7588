// The answer as people see and hear it.

const SPOKEN_AFTER_MS = 600; // Whoever listens wants the answer, not every guess on the way.

const SIGNS = { unsure: "?", "not a digit": "×", "several digits": "⋯", blank: "–", error: "!", empty: "" };
const TITLES = {
  unsure: "Unsure",
  "not a digit": "Not a digit",
  "several digits": "Several digits",
  blank: "Blank",
  error: "Can’t be read",
  empty: "No answer yet",
};
const EMPTY_HINT = "Draw a digit, or choose, drop or paste a picture of one.";

export class AnswerView {
  text = null; // The answer as text to copy; null while there is none.
  #parts;
  #bars;
  #timer = 0;

  constructor(parts) {
    this.#parts = parts;
    this.#bars = Array.from(parts.bars.children, (item) => ({
      item,
      value: item.querySelector(".value"),
      unit: item.querySelector(".unit"),
    }));
  }

  /** Say whether a newer answer is on its way. */
  set pending(value) {
    this.#parts.verdict.setAttribute("aria-busy", String(value));
  }

  /** Show a reading. */
  show(reading) {
    const { status, confidence, why, probabilities } = reading;
    const digit = status === "read" ? String(reading.digit) : null;
    this.#set(status, digit ?? SIGNS[status], titleOf(reading));
    this.#parts.why.textContent = why ?? "";
    this.#setBars(status, status === "blank" ? null : probabilities);
    this.text = digit ?? status;
    this.#speak(digit ? `${digit}, ${percent(confidence)} sure` : `${TITLES[status]}. ${why}`);
  }

  /** Show why there is no reading. */
  fail(message) {
    this.#set("error");
    this.#parts.why.textContent = message;
    this.#setBars("error", null);
    this.text = null;
    this.#speak(`${TITLES.error}. ${message}`);
  }

  empty() {
    this.#set("empty");
    this.#parts.why.textContent = EMPTY_HINT;
    this.#setBars("empty", null);
    this.text = null;
    clearTimeout(this.#timer);
    this.#parts.spoken.textContent = "";
  }

  #set(status, sign = SIGNS[status], title = TITLES[status]) {
    this.#parts.verdict.dataset.status = status;
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
  return status === "several digits" ? `${TITLES[status]}: ${count}` : TITLES[status];
}

function percent(share) {
  return `${(cut(share, 1000) / 10).toFixed(1)} %`;
}

/** A share in whole parts, cut and not rounded, and never all of them: no reader is certain. */
function cut(share, parts) {
  return Math.min(Math.floor(parts * share + 1e-6), parts - 1);
}
