import { Refused } from "./failures.js";

/** A worker that hashes files, several by turns. */
export class Hasher {
  #worker = new Worker("/hashing.worker.js", { type: "module" });
  #calls = new Map();
  #last = 0;

  constructor() {
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.onerror = () => this.#failAll();
  }

  /**
   * @param {Blob} blob what is hashed
   * @param {"sha256" | "md5"} algorithm by what
   * @param {AbortSignal} signal ends it
   * @param {(done: number) => void} onProgress told how many bytes are hashed
   * @returns {Promise<Uint8Array>} the digest
   */
  hash(blob, algorithm, signal, onProgress = () => {}) {
    signal.throwIfAborted();
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#calls.delete(id);
        this.#worker.postMessage({ id, cancel: true });
        reject(signal.reason);
      };
      signal.addEventListener("abort", cancel, { once: true });
      const settle = (how, value) => {
        signal.removeEventListener("abort", cancel);
        this.#calls.delete(id);
        how(value);
      };
      this.#calls.set(id, { onProgress, resolve: value => settle(resolve, value), reject: error => settle(reject, error) });
      this.#worker.postMessage({ id, blob, algorithm });
    });
  }

  #hear({ id, done, digest, error, message }) {
    const call = this.#calls.get(id);
    if (!call)
      return;
    if (digest)
      call.resolve(digest);
    else if (error)
      call.reject(Refused.toRead(message));
    else
      call.onProgress(done);
  }

  #failAll() {
    for (const call of [...this.#calls.values()])
      call.reject(new Refused("The part of the page that hashes files did not start. Load the page again."));
  }
}
