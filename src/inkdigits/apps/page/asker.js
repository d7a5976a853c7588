// One request at a time; of the requests made meanwhile, only the newest is sent next.

import { waitOut } from "./service.js";

/**
 * Sends requests to the service and reports their results.
 *
 * `onAnswer(answer, isLast)`, `onRefused(error)`, `onState("busy" | "away" | "there")`.
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
      const answer = await send();
      this.#handlers.onState("there");
      if (turn === this.#turn) this.#handlers.onAnswer(answer, !this.#next);
    } catch (error) {
      if (await waitOut(error, this.#handlers.onState)) {
        if (turn === this.#turn) this.#next ??= send;
      } else {
        this.#handlers.onState("there");
        if (turn === this.#turn) this.#handlers.onRefused(error);
      }
    }
  }
}
