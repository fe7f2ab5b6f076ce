import { Refused, Broken } from "./failures.js";
import { persist } from "./waiting.js";
import { ago, bytes, date } from "./format.js";

/** The list of what was uploaded. */
export class List {
  #lfs;
  #token;
  #element = document.getElementById("list");
  #empty = document.getElementById("empty");
  #rows = new Map();
  #onFailure;

  constructor(lfs, token, onFailure) {
    this.#lfs = lfs;
    this.#token = token;
    this.#onFailure = onFailure;
  }

  async load() {
    const reply = await fetch("/uploads");
    if (!reply.ok)
      return;
    const uploads = await reply.json();
    this.#empty.hidden = uploads.length > 0;
    const wanted = new Set(uploads.map(upload => upload.id));
    for (const [id, row] of this.#rows) {
      if (wanted.has(id))
        continue;
      row.remove();
      this.#rows.delete(id);
    }

    // What is there stays: somebody may have the focus in it.
    uploads.forEach((upload, index) => {
      if (this.#rows.has(upload.id))
        return;
      const row = this.#row(upload);
      this.#rows.set(upload.id, row);
      this.#element.insertBefore(row, this.#element.children[index] ?? null);
    });
  }

  /** Takes a file into the list, whose object is stored. */
  async add(name, oid, signal) {
    await persist(async () => {
      const reply = await fetch("/uploads", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Page-Token": this.#token },
        body: JSON.stringify({ name, oid }),
        signal,
      }).catch(error => {
        signal.throwIfAborted();
        throw new Broken(error.message);
      });
      if (reply.status === 401)
        throw Refused.signedOut();
      if (reply.status >= 500)
        throw new Broken(`The server answered ${reply.status}.`);
      if (!reply.ok)
        throw new Refused((await reply.json()).title);
    }, signal);
    await this.load();
  }

  #row(upload) {
    const row = document.getElementById("file-row").content.cloneNode(true).firstElementChild;
    const button = row.querySelector("button");
    button.querySelector(".name").textContent = upload.name;
    button.onclick = () => this.#download(upload).catch(error => this.#onFailure(error.message));
    row.querySelector(".size").textContent = bytes(upload.size);
    row.querySelector(".by").textContent = upload.by;
    const time = row.querySelector("time");
    const at = new Date(upload.at);
    time.dateTime = upload.at;
    time.textContent = ago(at);
    time.title = date(at);
    row.querySelector("code").textContent = upload.oid;
    return row;
  }

  /** The link of a batch has the name in it, and a reply with it is kept as a file by the browser. */
  async #download({ name, oid, size }) {
    const object = { oid, size, "x-filename": name, "x-disposition": "attachment" };
    const { actions } = await this.#lfs.ask("download", object, AbortSignal.timeout(60_000));
    location.assign(actions.download.href);
  }
}
