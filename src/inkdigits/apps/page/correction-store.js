// Corrections in the storage of the browser, IndexedDB.

const DATABASE = "inkdigits";
const STORE = "corrections";

/** A correction is { id, digit, read_as, added, glyph, ink, used }; no id is used twice. */
export class CorrectionStore {
  #database;

  constructor(database) {
    this.#database = database;
  }

  /** Rejected where the browser keeps nothing, as some do in private windows. */
  static open() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () =>
        request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
      request.onsuccess = () => resolve(new CorrectionStore(request.result));
      request.onerror = () => reject(request.error);
    });
  }

  /** All corrections, the oldest first. */
  all() {
    return this.#run("readonly", (store) => store.getAll());
  }

  /**
   * Add corrections that have no id, replace those that have one, and remove some: all of it or
   * nothing. Returns all that are stored then.
   */
  change(corrections, removed) {
    return this.#run("readwrite", (store) => {
      for (const each of corrections) store.put(each);
      for (const id of removed) store.delete(id);
      return store.getAll();
    });
  }

  /** Resolved when what was written will survive the end of the browser. */
  #run(mode, use) {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(STORE, mode, { durability: "strict" });
      const request = use(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () =>
        reject(new Error(`This browser can’t keep it: ${transaction.error?.message}`));
    });
  }
}
