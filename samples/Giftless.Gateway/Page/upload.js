import { Corrupt, Refused, Stale } from "./failures.js";
import { Places, persist } from "./waiting.js";
import { put } from "./put.js";

/** How many requests to the store are under way at a time, of all files together. */
const side = new Places(4);
const sendersOfAFile = 4;
const barrenRounds = 3;
const triesOfAPart = 4;
/** Links are renewed so many seconds before they end. */
const margin = 30;

/**
 * Sends one object: what the store lacks of it, by links of a batch, and of another when those have grown old.
 * @param {{ lfs: import("./lfs.js").Lfs, hasher: import("./hasher.js").Hasher, file: File, oid: string, signal: AbortSignal,
 *   onSent: (bytes: number) => void, onChecking: () => void, onAbort: (action: object) => void }} job
 */
export async function uploadObject(job) {
  for (let barren = 0; barren < barrenRounds;) {
    const answer = await job.lfs.ask("upload", { oid: job.oid, size: job.file.size }, job.signal);
    if (!answer.actions)
      return;
    const round = new Round(job, answer.actions);
    try {
      await round.run();
      return;
    } catch (error) {
      if (!(error instanceof Stale))
        throw error;
      barren = round.hasMoved ? 0 : barren + 1;
      if (barren === barrenRounds)
        throw new Refused(`The storage does not take the links that the server makes. It says ${error.message}`);
    }
  }
}

class Round {
  #job;
  #actions;
  #end;
  #done;
  #moving = new Map();

  hasMoved = false;

  constructor(job, actions) {
    this.#job = job;
    this.#actions = actions;
    const parts = this.#parts();
    const lifetime = Math.min(...[...parts, actions.commit, actions.verify].map(action => action?.expires_in ?? 3600));
    this.#end = performance.now() + Math.max(lifetime - margin, lifetime / 2) * 1000;
    this.#done = job.file.size - parts.reduce((sum, part) => sum + part.size, 0);
    this.#tell();
    job.onAbort(actions.abort ?? null);
  }

  async run() {
    const { signal, lfs, oid, file } = this.#job;
    const parts = this.#parts();
    const failed = new AbortController();
    const any = AbortSignal.any([signal, failed.signal]);
    const senders = Array.from({ length: Math.min(sendersOfAFile, parts.length) }, () => this.#sendFrom(parts, any));
    for (const sender of senders)
      sender.catch(error => error instanceof Stale || failed.abort(error));
    const outcomes = await Promise.allSettled(senders);
    signal.throwIfAborted();
    const errors = outcomes.filter(outcome => outcome.reason).map(outcome => outcome.reason);
    if (errors.length > 0)
      throw errors.find(error => !(error instanceof Stale)) ?? errors[0];

    this.#job.onChecking();
    try {
      if (this.#actions.commit)
        await lfs.finish(this.#actions.commit, null, signal);
      if (this.#actions.verify)
        await lfs.finish(this.#actions.verify, { oid, size: file.size }, signal);
    } catch (error) {
      // A link that has grown old while parts were sent.
      if (error instanceof Stale && performance.now() >= this.#end)
        this.hasMoved = true;
      throw error instanceof Corrupt ? changed(error) : error;
    }
  }

  /** What is to be sent: an object that goes whole is one part. */
  #parts() {
    const { upload, parts = [] } = this.#actions;
    return upload ? [{ ...upload, pos: 0, size: this.#job.file.size }] : [...parts];
  }

  async #sendFrom(parts, signal) {
    for (let part = parts.shift(); part; part = parts.shift()) {
      const leave = await side.take(signal);
      try {
        await this.#send(part, signal);
      } finally {
        leave();
      }
    }
  }

  async #send(part, signal) {
    const blob = this.#job.file.slice(part.pos, part.pos + part.size);
    const headers = part.want_digest === "contentMD5" ? { "Content-MD5": base64(await this.#job.hasher.hash(blob, "md5", signal)) } : {};
    const onProgress = sent => {
      this.#moving.set(part.pos, sent);
      this.#tell();
    };
    for (let tried = 1; ; tried++) {
      try {
        await persist(() => this.#putIfFresh(part, blob, { signal, headers, onProgress }), signal, { onBroken: () => readable(blob) });
        break;
      } catch (error) {
        if (error instanceof Corrupt && tried === triesOfAPart)
          throw changed(error);
        if (!(error instanceof Corrupt))
          throw error;
      } finally {
        this.#moving.delete(part.pos);
        this.#tell();
      }
    }

    this.hasMoved = true;
    this.#done += part.size;
    this.#tell();
  }

  #putIfFresh(part, blob, options) {
    if (performance.now() >= this.#end)
      throw new Stale("The links have grown old.");
    return put(part, blob, options);
  }

  #tell() {
    this.#job.onSent(this.#done + [...this.#moving.values()].reduce((sum, sent) => sum + sent, 0));
  }
}

/** A browser does not tell a broken line from a file that has gone. */
async function readable(blob) {
  try {
    await blob.slice(0, 1).arrayBuffer();
  } catch (error) {
    throw Refused.toRead(error.message);
  }
}

function changed(error) {
  return new Refused(
    "What arrived at the storage is not this file: bytes were changed on the way, or the file while it was sent. "
    + `Nothing wrong was kept. (${error.message})`);
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
