const span = 6000;

/** How fast bytes have gone lately. */
export class Rate {
  #notes = [];

  note(bytes) {
    const now = performance.now();
    this.#notes.push({ at: now, bytes });
    while (this.#notes.length > 2 && this.#notes[0].at < now - span)
      this.#notes.shift();
  }

  /** Bytes in a second; 0 where nothing is known. */
  get perSecond() {
    const [first] = this.#notes;
    const last = this.#notes.at(-1);
    const now = performance.now();
    if (!first || now - first.at < 500)
      return 0;
    return Math.max(0, (last.bytes - first.bytes) / (now - first.at) * 1000);
  }

  forget() {
    this.#notes = [];
  }
}
