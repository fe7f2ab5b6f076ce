import { Job } from "./job.js";
import { keep, recordWith, recordsOf } from "./records.js";

/** All files on their way in this tab. */
export class Jobs {
  /** @type {Job[]} */
  all = [];

  #user;
  #tools;
  #view;

  constructor(user, tools, view) {
    this.#user = user;
    this.#tools = tools;
    this.#view = view;
  }

  /** Goes on with what was under way when the page was left; what another tab is at, when that is closed. */
  async restore() {
    for (const record of await recordsOf(this.#user))
      this.#own(record.id, async () => {
        const kept = await recordWith(record.id);
        if (!kept)
          return;
        const job = this.#show(kept, null);
        if (!kept.isPaused || !kept.handle)
          await job.start();
      });
  }

  /** Takes files that the user has chosen or dropped. */
  async add(chosen) {
    for (const { file, handle } of chosen) {
      const lost = this.all.filter(job => ["lost", "failed"].includes(job.state) && job.name === file.name && job.size === file.size);
      const known = lost.find(job => job.record.changed === file.lastModified) ?? lost[0];
      if (known) {
        known.adopt(file, handle);
        continue;
      }

      const record = {
        id: crypto.randomUUID(), user: this.#user, name: file.name, size: file.size, changed: file.lastModified, handle,
        addedAt: Date.now(),
      };
      await keep(record);
      this.#own(record.id, () => this.#show(record, file).start());
    }
  }

  async remove(job) {
    this.all = this.all.filter(other => other !== job);
    this.#view.drop(job);
    await job.cancel().catch(() => {});
  }

  /** One tab at a time has a file: it keeps the lock as long as it lives. */
  #own(id, action) {
    navigator.locks.request(`upload ${id}`, () => {
      action();
      return new Promise(() => {});
    });
  }

  #show(record, file) {
    const job = new Job(record, file, this.#tools);
    this.all.push(job);
    this.#view.show(job);
    return job;
  }
}
