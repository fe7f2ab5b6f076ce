import { Refused } from "./failures.js";
import { Places } from "./waiting.js";
import { Rate } from "./rate.js";
import { forget, keep } from "./records.js";
import { uploadObject } from "./upload.js";

const filesAtATime = new Places(3);
const paused = Symbol("paused");
const cancelled = Symbol("cancelled");

/**
 * One file on its way. Its states: waiting, hashing, sending, checking, done; paused, failed, lost (the browser has to be given the file
 * again).
 */
export class Job {
  state = "waiting";
  message = "";
  hashed = 0;
  sent = 0;
  isSignedOut = false;
  rate = new Rate();

  #file;
  #tools;
  #controller;
  #abortAction = null;
  #running = Promise.resolve();

  /**
   * @param {import("./records.js").UploadRecord} record what is kept of it
   * @param {File | null} file the file, where it is at hand
   * @param {{ lfs: import("./lfs.js").Lfs, hasher: import("./hasher.js").Hasher, digester: import("./hasher.js").Hasher,
   *   list: import("./list.js").List, changed: (job: Job) => void }} tools
   */
  constructor(record, file, tools) {
    this.record = record;
    this.#file = file;
    this.#tools = tools;
    if (record.isPaused)
      this.state = "paused";
  }

  get name() {
    return this.record.name;
  }

  get size() {
    return this.record.size;
  }

  get isActive() {
    return ["waiting", "hashing", "sending", "checking"].includes(this.state);
  }

  get isOver() {
    return this.state === "done";
  }

  /** Begins, or goes on. By hand it may ask the user for permission to read the file. */
  async start({ byHand = false } = {}) {
    if (this.#controller || this.isOver)
      return;
    const controller = this.#controller = new AbortController();
    this.#become("waiting");
    this.#running = this.#run(controller.signal, byHand).catch(error => this.#fail(error)).finally(() => {
      this.#controller = undefined;
    });
    await this.#running;
  }

  async pause() {
    this.record.isPaused = true;
    this.#controller?.abort(paused);
    if (!this.isOver)
      this.#become("paused");
    await this.#running;
    await keep(this.record);
  }

  /** Takes a file that the user has chosen again, and goes on with it. */
  async adopt(file, handle) {
    if (file.lastModified !== this.record.changed)
      this.record = { ...this.record, oid: undefined, changed: file.lastModified };
    this.record.handle = handle;
    this.#file = file;
    this.record.isPaused = false;
    await this.start();
  }

  /** Forgets it, and has the store drop what it has of it. */
  async cancel() {
    this.#controller?.abort(cancelled);
    await this.#running;
    await forget(this.record.id);
    if (this.isOver || !(this.#abortAction || this.record.oid))
      return;
    const signal = AbortSignal.timeout(30_000);
    this.#abortAction ??= (await this.#tools.lfs.ask("upload", { oid: this.record.oid, size: this.size }, signal)).actions?.abort;
    if (this.#abortAction)
      await this.#tools.lfs.finish(this.#abortAction, null, signal);
  }

  async #run(signal, byHand) {
    const { lfs, hasher, digester, list } = this.#tools;
    if (!await this.#open(byHand))
      return;
    this.record.isPaused = false;
    await keep(this.record);
    const leave = await filesAtATime.take(signal);
    try {
      if (!this.record.oid) {
        this.#become("hashing");
        const digest = await hasher.hash(this.#file, "sha256", signal, done => {
          this.hashed = done;
        });
        this.record.oid = [...digest].map(byte => byte.toString(16).padStart(2, "0")).join("");
        await keep(this.record);
      }

      this.#become("sending");
      await uploadObject({
        lfs, hasher: digester, file: this.#file, oid: this.record.oid, signal,
        onSent: bytes => {
          this.sent = bytes;
          this.rate.note(bytes);
        },
        onChecking: () => this.#become("checking"),
        onAbort: action => {
          this.#abortAction = action;
        },
      });
      await list.add(this.name, this.record.oid, signal);
      await forget(this.record.id);
      this.sent = this.size;
      this.#become("done");
    } finally {
      leave();
    }
  }

  /** Gets at the file, where it may. */
  async #open(byHand) {
    const { handle } = this.record;
    if (!this.#file && handle) {
      const state = await handle.queryPermission({ mode: "read" });
      if (state !== "granted" && !(byHand && await handle.requestPermission({ mode: "read" }) === "granted")) {
        this.#become("paused", "The browser asks before it reads the file again.");
        return false;
      }

      this.#file = await handle.getFile().catch(() => null);
    }

    if (!this.#file) {
      this.#become("lost");
      return false;
    }

    if (this.#file.size !== this.size || this.#file.lastModified !== this.record.changed)
      this.record = { ...this.record, oid: undefined, size: this.#file.size, changed: this.#file.lastModified };
    return true;
  }

  #fail(error) {
    if (error === paused || error === cancelled)
      return;
    // What was refused may be another file by now: it is opened and hashed anew.
    if (error instanceof Refused && !error.isSignedOut)
      [this.#file, this.record] = [this.record.handle ? null : this.#file, { ...this.record, oid: undefined }];
    this.isSignedOut = error.isSignedOut ?? false;
    this.#become("failed", error.message);
  }

  #become(state, message = "") {
    this.state = state;
    this.message = message;
    if (state !== "sending")
      this.rate.forget();
    this.#tools.changed(this);
  }
}
