// Teaching it one's handwriting: confirming and correcting answers, and all corrections.

import { Corrections } from "./corrections.js";
import { element, make } from "./elements.js";

export class Teaching {
  #changed; // Called when the corrections have changed, or those of another writer are chosen.
  #say; // Shows a short notice.
  #taught = null; // The answer to teach: { reading, ink }.
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
    element("right").addEventListener("click", (event) =>
      this.#clicked(event, this.#taught.reading.digit),
    );
    element("undo-correction").addEventListener("click", () => this.#undo());
    element("show-corrections").addEventListener("click", () => this.#toggleList());
    document.addEventListener("keydown", (event) => this.#pressed(event));
    this.#corrections = new Corrections(() => this.#chosen(), say);
    this.#refresh();
  }

  /** An address at which a digit is read, with what was taught. */
  address(address) {
    return this.#corrections?.address(address) ?? address;
  }

  /** The answer that can be taught; `ink` is null for a picture. */
  answered(reading, ink) {
    this.#taught = reading.status === "blank" ? null : { reading, ink };
    this.#refresh();
  }

  /** There is no answer. */
  forget() {
    this.#taught = null;
    this.#refresh();
  }

  get #canTeach() {
    return this.#taught !== null && this.#corrections.canTeach;
  }

  #refresh() {
    if (!this.#corrections) return;
    for (const button of element("it-is").children) button.disabled = !this.#canTeach;
    element("right").disabled = !this.#canTeach || this.#taught.reading.digit === null;
    element("undo-correction").disabled = !this.#corrections.canTeach;
    element("show-corrections").disabled = !this.#corrections.canTeach;
  }

  #pressed(event) {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    if (/^[0-9]$/.test(event.key)) this.#teach(Number(event.key));
    else if (event.key === "r") element("right").click();
  }

  /** The second click of a double click teaches nothing. */
  #clicked(event, digit) {
    if (event.detail < 2) this.#teach(digit);
  }

  async #teach(digit) {
    if (!this.#canTeach || this.#isLearning) return;
    const { reading, ink } = this.#taught;
    this.#isLearning = true;
    const correction = await this.#change((kept) => kept.add(reading, digit, ink));
    this.#isLearning = false;
    if (!correction) return;
    const done = correction.confirmed ? "Confirmed" : "Learned";
    this.#say(`${done}: a ${digit}. ${correction.note}`.trim());
  }

  async #undo() {
    const correction = await this.#change((kept) => kept.undo());
    if (correction === null) this.#say("There is no correction to undo.");
    else if (correction) this.#say(`Forgotten: the correction to ${correction.digit}.`);
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
