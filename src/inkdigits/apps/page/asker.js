// One question at a time; of those that come meanwhile only the newest is asked next.

import { Away, Busy, isThere } from "./service.js";

const AWAY_MS = 1000;

/**
 * Asks the service and tells what came of it.
 *
 * `onAnswer(answer, isLast)`, `onRefused(error)`, `onState("asking" | "busy" | "away" | "there")`.
 */
export class Asker {
  #next = null;
  #running = false;
  #turn = 0;
  #tell;

  constructor(tell) {
    this.#tell = tell;
  }

  /** Ask by calling `send`, now or when the question before is answered. */
  ask(send) {
    this.#next = send;
    if (!this.#running) this.#run();
  }

  /** Let no answer come any more to what was asked so far. */
  forget() {
    this.#next = null;
    this.#turn += 1;
  }

  async #run() {
    this.#running = true;
    while (this.#next) {
      const send = this.#next;
      this.#next = null;
      await this.#once(send, this.#turn);
    }
    this.#running = false;
  }

  async #once(send, turn) {
    try {
      this.#tell.onState("asking");
      const answer = await send();
      this.#tell.onState("there");
      if (turn === this.#turn) this.#tell.onAnswer(answer, !this.#next);
    } catch (error) {
      if (error instanceof Away || error instanceof Busy) {
        await this.#waitFor(error);
        if (turn === this.#turn) this.#next ??= send;
      } else {
        this.#tell.onState("there");
        if (turn === this.#turn) this.#tell.onRefused(error);
      }
    }
  }

  async #waitFor(error) {
    if (error instanceof Busy) {
      this.#tell.onState("busy");
      await pause(error.seconds * 1000);
      return;
    }
    this.#tell.onState("away");
    do await pause(AWAY_MS);
    while (!(await isThere()));
    this.#tell.onState("there");
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
