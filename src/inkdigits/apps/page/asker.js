// One request at a time; of the requests made meanwhile, only the newest is sent next.

import { Away, Busy, isThere } from "./service.js";

const AWAY_MS = 1000;

/**
 * Sends requests to the service and reports their results.
 *
 * `onAnswer(answer, isLast)`, `onRefused(error)`, `onState("asking" | "busy" | "away" | "there")`.
 */
export class Asker {
  #next = null;
  #running = false;
  #turn = 0;
  #handlers;

  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** Call `send` now, or when the previous request is answered. */
  ask(send) {
    this.#next = send;
    if (!this.#running) this.#run();
  }

  /** Drop the answers to all earlier requests. */
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
      this.#handlers.onState("asking");
      const answer = await send();
      this.#handlers.onState("there");
      if (turn === this.#turn) this.#handlers.onAnswer(answer, !this.#next);
    } catch (error) {
      if (error instanceof Away || error instanceof Busy) {
        await this.#waitFor(error);
        if (turn === this.#turn) this.#next ??= send;
      } else {
        this.#handlers.onState("there");
        if (turn === this.#turn) this.#handlers.onRefused(error);
      }
    }
  }

  async #waitFor(error) {
    if (error instanceof Busy) {
      this.#handlers.onState("busy");
      await pause(error.seconds * 1000);
      return;
    }
    this.#handlers.onState("away");
    do await pause(AWAY_MS);
    while (!(await isThere()));
    this.#handlers.onState("there");
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
