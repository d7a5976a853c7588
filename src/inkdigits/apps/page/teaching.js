// Teaching a profile on the service: confirming and correcting answers, and all corrections.

import { element, make } from "./elements.js";
import { send } from "./service.js";

const SECONDS = 20;
const NAME = "profile";

export class Teaching {
  #changed; // Called when the profile has changed, or another one is chosen.
  #say; // Shows a short notice.
  #taught = null; // The answer to teach: { digit, glyph, ink }.
  #isOn = "profiles" in document.documentElement.dataset;

  constructor(changed, say) {
    this.#changed = changed;
    this.#say = say;
    element("teaching").hidden = !this.#isOn;
    if (!this.#isOn) return;
    element("profile").value = remembered();
    for (let digit = 0; digit < 10; digit += 1) {
      const button = make("button", "tool", String(digit));
      button.type = "button";
      button.setAttribute("aria-label", `It is a ${digit}`);
      button.addEventListener("click", () => this.#teach(digit));
      element("it-is").append(button);
    }
    element("right").addEventListener("click", () => this.#confirm());
    element("undo-correction").addEventListener("click", () => this.#undo());
    element("show-corrections").addEventListener("click", () => this.#toggleList());
    element("profile").addEventListener("change", () => this.#choose());
    document.addEventListener("keydown", (event) => this.#pressed(event));
    this.#refresh();
  }

  /** An address at which a digit is read, with the profile. */
  address(address) {
    return this.#name ? `${address}&profile=${encodeURIComponent(this.#name)}` : address;
  }

  /** The answer that can be taught; `ink` is null for a picture. */
  answered({ digit, glyph }, ink) {
    this.#taught = glyph ? { digit, glyph, ink } : null;
    this.#refresh();
  }

  /** There is no answer. */
  forget() {
    this.#taught = null;
    this.#refresh();
  }

  get #name() {
    return this.#isOn ? element("profile").value.trim() : "";
  }

  #refresh() {
    if (!this.#isOn) return;
    const canTeach = this.#name !== "" && this.#taught !== null;
    for (const button of element("it-is").children) button.disabled = !canTeach;
    element("right").disabled = !canTeach || this.#taught.digit === null;
    element("undo-correction").disabled = this.#name === "";
    element("show-corrections").disabled = this.#name === "";
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input")) return;
    if (/^[0-9]$/.test(event.key)) this.#teach(Number(event.key));
    else if (event.key === "r") this.#confirm();
  }

  #confirm() {
    if (!element("right").disabled) this.#teach(this.#taught.digit);
  }

  async #teach(digit) {
    if (this.#name === "" || this.#taught === null) return;
    const { glyph, ink } = this.#taught;
    const correction = await this.#send("", { digit, glyph, ...(ink && { ink }) });
    if (!correction) return;
    const done = correction.confirmed ? "Confirmed" : "Learned";
    this.#say(`${done}: a ${digit}. ${correction.note}`.trim());
  }

  async #undo() {
    const correction = await this.#send("/undo", {});
    if (correction === null) this.#say("There is no correction to undo.");
    else if (correction) this.#say(`Forgotten: the correction to ${correction.digit}.`);
  }

  /** Change the profile; undefined if the service refuses. */
  async #send(path, body) {
    try {
      const { correction } = await send(this.#address(path), body, SECONDS);
      this.#changed();
      if (!element("corrections").hidden) await this.#list();
      return correction;
    } catch (error) {
      this.#say(error.message || "The server is away.");
      return undefined;
    }
  }

  #address(path) {
    return `v1/profiles/${encodeURIComponent(this.#name)}${path}`;
  }

  #choose() {
    remember(this.#name);
    element("corrections").hidden = true;
    this.#refresh();
    this.#changed();
  }

  async #toggleList() {
    element("corrections").hidden = !element("corrections").hidden;
    if (!element("corrections").hidden) await this.#list();
  }

  async #list() {
    try {
      const { corrections } = await send(this.#address(""), null, SECONDS);
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
      this.#send("/relabel", { id, digit: Number(choice.value) }),
    );
    const remove = make("button", "tool", "Delete");
    remove.type = "button";
    remove.setAttribute("aria-label", `Delete correction ${id}`);
    remove.addEventListener("click", () => this.#send("/delete", { id }));
    const row = make("li", "");
    row.append(picture, make("span", "", `${words}. ${note}`.trim()), choice, remove);
    return row;
  }
}

/** The name that was used last on this device; storage may be forbidden. */
function remembered() {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

function remember(name) {
  try {
    localStorage.setItem(NAME, name);
  } catch {
    // The name is asked for again.
  }
}
