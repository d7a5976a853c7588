// Corrections in the storage of the browser, IndexedDB.

const DATABASE = "inkdigits";
const STORE = "corrections";

/** A correction is { id, digit, read_as, added, glyph, ink, used, model }; no id is used twice. */
export class CorrectionStore {
  #database;

  constructor(database) {
    this.#database = database;
  }

  /** Rejected where the browser keeps nothing, as some do in private windows. */
  static async open() {
    return new CorrectionStore(await opened());
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
  async #run(mode, use) {
    const transaction = await this.#begun(mode);
    return new Promise((resolve, reject) => {
      let [request, problem] = [null, null];
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => {
        const { message, name } = problem ?? transaction.error;
        reject(new Error(`The storage of this browser fails: ${message || name}`));
      };
      try {
        request = use(transaction.objectStore(STORE));
      } catch (error) {
        problem = error;
        transaction.abort();
      }
    });
  }

  async #begun(mode) {
    const begun = () => this.#database.transaction(STORE, mode, { durability: "strict" });
    try {
      return begun();
    } catch {
      // The browser has closed it, as when the data of pages are cleared.
      this.#database = await opened();
      return begun();
    }
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}
