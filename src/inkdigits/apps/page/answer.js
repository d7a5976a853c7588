// The answer as people see and hear it.

const SPOKEN_AFTER_MS = 600; // Whoever listens wants the answer, not every guess on the way.

const SIGNS = { unsure: "?", "not a digit": "–", "several digits": "…", blank: "–", error: "!", empty: "" };
const TITLES = {
  unsure: "Unsure",
  "not a digit": "Not a digit",
  "several digits": "Several digits",
  blank: "Nothing to read",
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
    const isRead = reading.status === "read";
    const sure = howSure(reading.confidence);
    this.#set(reading.status, isRead ? String(reading.digit) : undefined, isRead ? sure : undefined);
    this.#parts.why.textContent = reading.why ?? "";
    this.#setBars(reading.status === "blank" ? null : reading.probabilities);
    this.text = isRead ? String(reading.digit) : reading.status;
    this.#speak(isRead ? `${reading.digit}, ${sure}` : `${TITLES[reading.status]}. ${reading.why}`);
  }

  /** Show why there is no reading. */
  fail(message) {
    this.#set("error");
    this.#parts.why.textContent = message;
    this.#setBars(null);
    this.text = null;
    this.#speak(`${TITLES.error}. ${message}`);
  }

  empty() {
    this.#set("empty");
    this.#parts.why.textContent = EMPTY_HINT;
    this.#setBars(null);
    this.text = null;
    clearTimeout(this.#timer);
    this.#parts.spoken.textContent = "";
  }

  #set(status, sign = SIGNS[status], title = TITLES[status]) {
    this.#parts.verdict.dataset.status = status;
    this.#parts.digit.textContent = sign;
    this.#parts.sure.textContent = title;
  }

  #setBars(probabilities) {
    const most = probabilities ? Math.max(...probabilities) : NaN;
    for (const [digit, { item, value, unit }] of this.#bars.entries()) {
      const share = probabilities?.[digit] ?? 0;
      item.style.setProperty("--share", share.toFixed(4));
      item.classList.toggle("most", share === most);
      value.textContent = probabilities ? (100 * share).toFixed(0) : "";
      unit.textContent = probabilities ? " %" : "";
    }
  }

  #speak(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#parts.spoken.textContent = text;
    }, SPOKEN_AFTER_MS);
  }
}

function howSure(confidence) {
  // Nothing is ever wholly sure, whatever rounding makes of it.
  return confidence > 0.999 ? "over 99.9 % sure" : `${(100 * confidence).toFixed(1)} % sure`;
}
