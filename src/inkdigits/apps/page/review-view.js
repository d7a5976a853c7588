// Shows one reading: its picture, what was read, and what else it may be.

import { percent, wholePercent } from "./answer.js";
import { make } from "./elements.js";
import { keyOf } from "./review-keys.js";
import STATUSES from "./statuses.js";

export class ReviewView {
  #parts;

  /** `onChoose(written)` is called when another candidate is clicked, `onEdit(place)` for a digit. */
  constructor(parts, { onChoose, onEdit }) {
    this.#parts = parts;
    parts.others.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) onChoose(button.dataset.written);
    });
    parts.text.addEventListener("click", (event) => {
      const places = [...parts.text.children];
      if (places.length) onEdit(places.indexOf(event.target.closest("span")));
    });
  }

  show(reading) {
    this.#showPicture(reading);
    this.#showText(reading);
    this.#showOthers(reading);
  }

  /** How a reading is spoken. */
  spoken(reading) {
    const { written, others, why } = reading;
    const read = written || why.replace(/\.$/, "");
    const alternatives = others.map((other, place) => `${keyOf(place)}: ${other.written}`);
    const or = alternatives.length ? ` Or ${alternatives.join(", ")}.` : "";
    return `${read}. ${sureOf(reading)}.${or}`;
  }

  #showPicture({ picture, problem, file, place, printed, digits, written }) {
    const { crop, image, marks, problem: told } = this.#parts;
    crop.hidden = picture === null;
    told.hidden = problem === null;
    told.textContent = problem ?? "";
    marks.replaceChildren();
    if (picture) {
      image.src = `data:image/jpeg;base64,${picture.jpeg}`;
      image.alt = written === "" ? "The picture" : "The number in its picture";
      crop.style.setProperty("--ratio", picture.ratio);
      if (picture.box) marks.append(placed("box", picture.box));
      for (const digit of digits) {
        if (digit.doubtful) marks.append(placed("doubt", digit.box));
      }
    }
    this.#parts.file.textContent = file;
    this.#parts.place.textContent = placeOf(place, printed);
  }

  /** What was read, in large type; doubtful digits are marked. */
  #showText(reading) {
    const { written, digits, status } = reading;
    const { text, sure, why, answer } = this.#parts;
    answer.dataset.status = status;
    answer.dataset.tone = STATUSES[status]?.tone ?? status;
    let next = 0;
    const signs = Array.from(written, (sign) => {
      const digit = /[0-9]/.test(sign) ? digits[next++] : null;
      return make("span", digit?.doubtful ? "doubtful" : "", sign);
    });
    text.style.setProperty("--length", Math.max(1, written.length));
    text.replaceChildren(...(signs.length ? signs : [STATUSES[status].sign]));
    sure.textContent = sureOf(reading);
    why.textContent = reading.why;
  }

  #showOthers({ written, others }) {
    const items = others.map((other, place) => {
      const item = make("li", "");
      const button = make("button", "action other");
      button.type = "button";
      button.dataset.written = other.written;
      const number = make("span", "number");
      const isAligned = other.written.length === written.length;
      number.append(
        ...Array.from(other.written, (sign, index) =>
          make("span", isAligned && sign !== written[index] ? "differs" : "", sign),
        ),
      );
      const probable = `${wholePercent(other.probability) || "< 1"} %`;
      button.append(make("kbd", "", keyOf(place)), number, make("span", "probable", probable));
      item.append(button);
      return item;
    });
    this.#parts.others.replaceChildren(...items);
  }
}

function placed(name, [x, y, width, height]) {
  const mark = make("div", name);
  for (const [side, share] of Object.entries({ left: x, top: y, width, height })) {
    mark.style[side] = `${100 * share}%`;
  }
  return mark;
}

function sureOf({ status, confidence }) {
  if (status === "read") return `${percent(confidence)} sure`;
  const { title } = STATUSES[status];
  return status === "unsure" ? `${title}: ${percent(confidence)} sure` : title;
}

/** Such as "number 3 · table 1, row 2, column 1 · printed". */
function placeOf({ index, table, row, column }, printed) {
  const parts = [];
  if (index) parts.push(`number ${index}`);
  if (table) parts.push(`table ${table}, row ${row}, column ${column}`);
  if (printed) parts.push("printed");
  return parts.join(" · ");
}
