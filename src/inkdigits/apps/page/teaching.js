// Teaching it one's handwriting: confirming and correcting answers, and all corrections.

import { Corrections } from "./corrections.js";
import { element, make } from "./elements.js";

export class Teaching {
  #changed; // Called when the corrections have changed, or those of another writer are chosen.
  #say; // Shows a short notice.
  #taught = null; // The answer to teach: { reading, ink } of a digit, or { number }.
  #isLearning = false; // Whether an answer is being taught.
  #corrections = null; // Where they are kept; null where nothing can be taught.

  constructor(changed, say) {
    this.#changed = changed;
    this.#say = say;
    if (!("profiles" in document.documentElement.dataset)) return;
    element("teaching").hidden = false;
    for (let digit = 0; digit < 10; digit += 1) {
      const button = make("button", "tool", String(digit));
      button.type = "button";
      button.setAttribute("aria-label", `It is a ${digit}`);
      button.addEventListener("click", (event) => this.#clicked(event, digit));
      element("it-is").append(button);
    }
    element("right").addEventListener("click", (event) => this.#clicked(event, this.#read));
    element("number-is").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#teach(element("said").value);
    });
    element("said").addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.leaveField();
    });
    element("undo-correction").addEventListener("click", ({ detail }) => {
      if (detail < 2) this.#undo();
    });
    element("show-corrections").addEventListener("click", () => this.#toggleList());
    document.addEventListener("keydown", (event) => this.#pressed(event));
    this.#corrections = new Corrections(() => this.#chosen(), say);
    this.#refresh();
  }

  /** An address at which a digit or numbers are read, with what was taught. */
  address(address) {
    return this.#corrections?.address(address) ?? address;
  }

  /** The answer that can be taught; `ink` is null for a picture. */
  answered(reading, ink) {
    this.#taught = reading.status === "blank" ? null : { reading, ink };
    this.#refresh();
  }

  /** The number that can be taught; null without one. */
  choose(number) {
    const isSame = String(number?.box) === String(this.#taught?.number?.box);
    // What is being typed stays, whatever a late answer says.
    const isTyped = document.activeElement === element("said");
    if (!number || !(isSame || isTyped)) element("said").value = "";
    this.#taught = number && { number };
    this.#refresh();
  }

  /** There is no answer. */
  forget() {
    this.choose(null);
  }

  get #canTeach() {
    return this.#taught !== null && this.#corrections.canTeach;
  }

  /** What the answer was read as: a digit, or the digits of a number; null where it is unsure. */
  get #read() {
    const { reading, number } = this.#taught;
    return number ? number.digits.map(({ digit }) => digit).join("") : reading.digit;
  }

  #refresh() {
    if (!this.#corrections) return;
    const isNumber = this.#taught?.number !== undefined;
    for (const button of element("it-is").children) button.disabled = !this.#canTeach || isNumber;
    for (const part of element("number-is").elements) part.disabled = !this.#canTeach || !isNumber;
    element("right").disabled = !this.#canTeach || this.#read === null;
    element("undo-correction").disabled = !this.#corrections.canTeach;
    element("show-corrections").disabled = !this.#corrections.canTeach;
  }

  #pressed(event) {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=radio]), select, textarea")) return;
    if (event.key === "r") element("right").click();
    if (!/^[0-9]$/.test(event.key)) return;
    // Of a number it is the first digit that is typed.
    if (this.#taught?.number) element("said").focus();
    else this.#teach(Number(event.key));
  }

  /** Nothing that was typed is meant for what comes next. */
  leaveField() {
    element("said").value = "";
    element("said").blur();
  }

  /** The second click of a double click teaches nothing. */
  #clicked(event, right) {
    if (event.detail < 2) this.#teach(right);
  }

  /** Teach what is right: a digit, or the digits of a number. */
  async #teach(right) {
    if (!this.#canTeach || this.#isLearning) return;
    const { reading, ink, number } = this.#taught;
    const isConfirmed = right === this.#read;
    this.#isLearning = true;
    const learned = await this.#change((kept) =>
      number ? kept.addNumber(number, right) : kept.add(reading, right, ink),
    );
    this.#isLearning = false;
    if (!learned) return;
    if (number) element("said").value = "";
    this.#say(number ? wordsOfNumber(learned, right, isConfirmed) : wordsOfDigit(learned));
  }

  async #undo() {
    const undone = await this.#change((kept) => kept.undo());
    if (undone?.length === 0) this.#say("There is no correction to undo.");
    else if (undone) this.#say(wordsOfUndone(undone));
  }

  /** Change the corrections; undefined if that is refused. */
  async #change(change) {
    let correction;
    try {
      correction = await change(this.#corrections);
      this.#changed();
    } catch (error) {
      this.#say(error.message || "The server is away.");
    }
    if (!element("corrections").hidden) await this.#list();
    return correction;
  }

  /** From now on other corrections count. */
  #chosen() {
    element("corrections").replaceChildren();
    if (!this.#corrections.canTeach) element("corrections").hidden = true;
    else if (!element("corrections").hidden) this.#list();
    // What is drawn or shown is read again.
    this.forget();
    this.#changed();
  }

  async #toggleList() {
    element("corrections").hidden = !element("corrections").hidden;
    if (!element("corrections").hidden) await this.#list();
  }

  async #list() {
    try {
      const corrections = await this.#corrections.all();
      const rows = corrections.reverse().map((each) => this.#row(each));
      element("corrections").replaceChildren(...rows);
      if (!rows.length) element("corrections").append(make("li", "", "There are none yet."));
    } catch (error) {
      this.#say(error.message || "The server is away.");
    }
  }

  #row({ id, digit, read_as: readAs, confirmed, note, glyph }) {
    const picture = make("img", "");
    Object.assign(picture, { src: `data:image/png;base64,${glyph}`, alt: `Correction ${id}` });
    const words = confirmed ? "confirmed" : `was read as ${readAs}`;
    const choice = make("select", "");
    choice.setAttribute("aria-label", `Digit of correction ${id}`);
    for (let each = 0; each < 10; each += 1) choice.append(new Option(each, each));
    choice.value = digit;
    choice.addEventListener("change", () =>
      this.#change((kept) => kept.relabel(id, Number(choice.value))),
    );
    const remove = make("button", "tool", "Delete");
    remove.type = "button";
    remove.setAttribute("aria-label", `Delete correction ${id}`);
    remove.addEventListener("click", () => this.#change((kept) => kept.remove(id)));
    const row = make("li", "");
    row.append(picture, make("span", "", `${words}. ${note}`.trim()), choice, remove);
    return row;
  }
}

function wordsOfDigit({ confirmed, digit, note }) {
  return `${confirmed ? "Confirmed" : "Learned"}: a ${digit}. ${note}`.trim();
}

/** What a number has taught: `right` was typed, or was read and is confirmed. */
function wordsOfNumber(corrections, right, isConfirmed) {
  const all = right.replace(/\D/g, "").length;
  const unused = corrections.filter(({ used }) => !used).length;
  const learned = corrections.length;
  const count = learned < all ? `${learned} of ${all}` : learned;
  const words = [`${isConfirmed ? "Confirmed" : "Learned"} ${count} ${all === 1 ? "digit" : "digits"}.`];
  if (learned < all) words.push("It is not certain where the others are.");
  if (unused) words.push(`Kept but not used, because other digits would be misread: ${unused}.`);
  return words.join(" ");
}

function wordsOfUndone(corrections) {
  const digits = corrections.map(({ digit }) => digit).join(", ");
  return `Forgotten: the correction${corrections.length > 1 ? "s" : ""} to ${digits}.`;
}
