// The corrections of a writer, in the profile on the service that is named on the page.

import { element } from "./elements.js";
import { send } from "./service.js";

const SECONDS = 20;
const NAME = "profile";

export class Corrections {
  /** `changed` is called when another profile is chosen. */
  constructor(changed) {
    element("profile").value = remembered();
    element("profile").addEventListener("change", () => {
      remember(this.#name);
      changed();
    });
  }

  /** Whether there is a profile to teach. */
  get canTeach() {
    return this.#name !== "";
  }

  /** An address at which a digit or numbers are read, with the profile. */
  address(address) {
    return this.#name ? `${address}&profile=${encodeURIComponent(this.#name)}` : address;
  }

  /** All corrections, the oldest first. */
  async all() {
    return (await this.#send("", null)).corrections;
  }

  /** Teach the digit of a reading; `ink` is null for a picture. */
  add({ glyph }, digit, ink) {
    return this.#change("", { digit, glyph, ...(ink && { ink }) });
  }

  /** Teach the digits of a number of an answer: those of them that can be placed. */
  async addNumber(number, right) {
    return (await this.#send("/number", { number, right })).corrections;
  }

  /** Remove the newest correction, with all others of its number, and return them. */
  async undo() {
    return (await this.#send("/undo", {})).corrections;
  }

  relabel(id, digit) {
    return this.#change("/relabel", { id, digit });
  }

  remove(id) {
    return this.#change("/delete", { id });
  }

  get #name() {
    return element("profile").value.trim();
  }

  async #change(path, body) {
    return (await this.#send(path, body)).correction;
  }

  #send(path, body) {
    return send(`v1/profiles/${encodeURIComponent(this.#name)}${path}`, body, SECONDS);
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
