// What corrections.js does, for the page without a service: corrections stay in this browser.

import { MOST, exported, identity, imported, keptInk } from "./correction-file.js";
import { CorrectionStore } from "./correction-store.js";
import { element, make } from "./elements.js";
import { Encoder } from "./engine/encoding.js";
import GUARD from "./engine/guard.js";
import { Learned } from "./engine/learning.js";
import { pause } from "./engine/pausing.js";
import { pngOf, reader } from "./reading-here.js";

const FILE = "corrections.json";
const FULL = `There is room for ${MOST} corrections.`;

const TABS = "inkdigits corrections"; // The name of the lock and the channel of all tabs.
const LONG = 1_000; // Milliseconds after which it says that it is learning.

const NO_STORAGE =
  "It can’t be taught here: this browser keeps nothing for this page, as in a private window.";
const NOT_USED =
  "It is kept but not used: with it, digits of other people or other corrections of this profile " +
  "would be misread.";

export class Corrections {
  /** Whether the browser keeps corrections. */
  canTeach = false;
  #changed;
  #say;
  #store = null;
  #tabs = null; // A channel that tells other tabs of changes.
  #encoder = null;
  #kept = [];
  #learned = null; // From those that are kept, in the same order; null as long as there are none.
  #last; // The change that was asked for last; each waits for the one before.

  /** `changed` is called when other corrections are known than before; `say` shows a short notice. */
  constructor(changed, say) {
    this.#changed = changed;
    this.#say = say;
    this.#last = this.#open();
    reader.adapt = (answer) => this.#learned?.adapt(answer) ?? answer;
  }

  address(address) {
    return address;
  }

  /** All corrections, the oldest first. */
  all() {
    return this.#change(() => this.#kept.map((_, place) => this.#described(place)));
  }

  /** Teach the digit of a reading. */
  add({ pixels, probabilities }, digit, { strokes, pen_width }) {
    const correction = {
      digit,
      read_as: probabilities.indexOf(Math.max(...probabilities)),
      added: new Date().toISOString().replace(/\..*/, "+00:00"),
      glyph: pixels,
      ink: keptInk({ strokes, pen_width }),
    };
    return this.#change(async () => {
      if (this.#kept.length >= MOST) throw new Error(FULL);
      this.#encoder ??= await Encoder.of(GUARD);
      // Otherwise a browser that is short of space may delete them.
      if (!this.#kept.length) navigator.storage?.persist?.().catch(() => {});
      const known = this.#learned ?? (await Learned.anew(this.#encoder, []));
      const glyph = this.#encoder.encode(reader.classify(pixels));
      await this.#write(await known.withAnother(glyph, digit), [...this.#kept, correction]);
      return this.#described(this.#kept.length - 1);
    });
  }

  /** Remove the newest correction, and return it in a list. */
  undo() {
    return this.#change(async () => [await this.#replace(this.#kept.at(-1), null)].filter(Boolean));
  }

  remove(id) {
    return this.#change(() => this.#replace(this.#numbered(id), null));
  }

  relabel(id, digit) {
    return this.#change(() => {
      const correction = this.#numbered(id);
      return this.#replace(correction, { ...correction, digit, used: undefined });
    });
  }

  async #open() {
    try {
      this.#store = await CorrectionStore.open();
    } catch {
      element("teaching").hidden = true;
      element("teaching").after(make("p", "no-teaching", NO_STORAGE));
      return;
    }
    this.canTeach = true;
    this.#addButtons();
    this.#tabs = new BroadcastChannel(TABS);
    this.#tabs.addEventListener("message", () => this.#update());
    this.#update();
  }

  /** Learn what is stored, and read again. */
  async #update() {
    try {
      await this.#change(() => {});
    } catch (error) {
      this.#say(error.message);
    }
    this.#changed();
  }

  /** Change what is stored now, after the changes that were asked for before, in any tab. */
  #change(change) {
    const done = this.#last.then(async () => {
      const learning = setInterval(() => this.#say("Learning…"), LONG);
      try {
        return await alone(async () => {
          await this.#read();
          const before = this.#kept;
          const changed = await change();
          if (this.#kept !== before) this.#tabs.postMessage(null);
          return changed;
        });
      } finally {
        clearInterval(learning);
      }
    });
    this.#last = done.catch(() => {});
    return done;
  }

  /** Learn what is stored, if another tab has changed it. */
  async #read() {
    const kept = await this.#store.all();
    const stateOf = (each) =>
      each.map(({ id, added, digit, used }) => `${id} ${added} ${digit} ${used}`).join();
    if (stateOf(kept) === stateOf(this.#kept)) return;
    const lessons = await this.#lessons(kept);
    if (kept.every(({ model }) => model === GUARD.model)) {
      this.#learned = await Learned.again(this.#encoder, lessons);
      this.#kept = kept;
    } else {
      await this.#write(await Learned.anew(this.#encoder, lessons), kept);
    }
  }

  /** The corrections as learning takes them. */
  async #lessons(corrections) {
    this.#encoder ??= await Encoder.of(GUARD);
    const known = new Map(this.#kept.map((each, at) => [identity(each), this.#learned.lessons[at]]));
    const lessons = [];
    for (const correction of corrections) {
      const { digit, used, glyph } = correction;
      const lesson = known.get(identity(correction));
      lessons.push({ glyph: lesson?.glyph ?? this.#encoder.encode(reader.classify(glyph)), digit, used });
      await pause();
    }
    return lessons;
  }

  #numbered(id) {
    const correction = this.#kept.find((each) => each.id === id);
    if (!correction) throw new Error("This correction has been deleted.");
    return correction;
  }

  /** Put another correction in the place of one, or none; returns what is new, or was removed. */
  async #replace(correction, other) {
    if (!correction) return null;
    const place = this.#kept.indexOf(correction);
    const kept = this.#kept.toSpliced(place, 1, ...(other ? [other] : []));
    const lessons = await this.#lessons(kept);
    await this.#write(await Learned.changed(this.#encoder, lessons), kept, other ? [] : [correction.id]);
    return other ?? correction;
  }

  /** Store corrections, and which of them are used, as one change. */
  async #write(learned, corrections, removed = []) {
    const { model } = GUARD;
    const changed = corrections
      .map((each, place) => ({ ...each, model, used: learned.lessons[place].used }))
      .filter(({ used }, at) => used !== corrections[at].used || model !== corrections[at].model);
    const kept = await this.#store.change(changed, removed);
    this.#learned = learned;
    this.#kept = kept;
    // Another tab may have added some at the same time where a browser has no locks.
    if (kept.length === corrections.length) return;
    this.#kept = [];
    await this.#read();
  }

  #described(place) {
    const { glyph, ...kept } = this.#kept[place];
    return {
      ...kept,
      confirmed: kept.digit === kept.read_as,
      note: this.#note(place),
      glyph: pngOf(glyph),
    };
  }

  /** What the writer should know, in the words of inkdigits/profile/correction.py. */
  #note(place) {
    const { glyph, digit, used } = this.#learned.lessons[place];
    const notes = [];
    if (!used) notes.push(NOT_USED);
    else if (this.#learned.readNow(glyph) !== digit) {
      notes.push(`Its form is read as ${digit} after more corrections like it.`);
    }
    const others = this.#learned.contradicting(place).map((at) => this.#kept[at].id);
    if (others.length) {
      const numbers = others.slice(0, 5).join(", ");
      notes.push(`It looks like a correction with another digit: number ${numbers}.`);
    }
    return notes.join(" ");
  }

  #addButtons() {
    const input = Object.assign(make("input", ""), { type: "file", accept: ".json", hidden: true });
    const buttons = [
      ["Export", "Save all corrections as a file, as a backup", () => this.#export()],
      ["Import", "Add the corrections in a file", () => input.click()],
    ].map(([name, title, act]) => {
      const button = Object.assign(make("button", "tool", name), { type: "button", title });
      button.addEventListener("click", act);
      return button;
    });
    input.addEventListener("change", () => this.#import(input));
    element("corrections").before(...buttons, input);
  }

  async #export() {
    try {
      const content = exported(await this.#store.all());
      const link = make("a", "");
      link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
      link.download = FILE;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (error) {
      this.#say(error.message);
    }
  }

  async #import(input) {
    try {
      const offered = await imported(input.files[0]);
      const added = await this.#change(() => this.#addAll(offered));
      this.#say(`Added: ${added} ${added === 1 ? "correction" : "corrections"}.`);
      this.#changed();
    } catch (error) {
      this.#say(error.message);
    }
    input.value = "";
  }

  /** Add the corrections that are missing here, and return their number. */
  async #addAll(offered) {
    const known = new Set(this.#kept.map(identity));
    const missing = new Map(offered.map((each) => [identity(each), each]));
    for (const name of known) missing.delete(name);
    if (!missing.size) return 0;
    const kept = [...this.#kept, ...missing.values()];
    if (kept.length > MOST) throw new Error(FULL);
    const lessons = await this.#lessons(kept);
    await this.#write(await Learned.changed(this.#encoder, lessons), kept);
    return missing.size;
  }
}

/** Act while no other tab does. Locks are missing where a page comes without https. */
async function alone(act) {
  return navigator.locks ? navigator.locks.request(TABS, act) : act();
}
