import { bytes, duration, percent } from "./format.js";

const words = { waiting: "Waiting", checking: "Checking", done: "Uploaded", lost: "Choose this file again to resume" };
const resuming = { lost: "Choose file", failed: "Try again" };

/** What is seen of the files on their way. */
export class View {
  #jobs = document.getElementById("jobs");
  #section = document.getElementById("sending");
  #totalBar = document.getElementById("total-bar");
  #totalText = document.getElementById("total-text");
  #said = document.getElementById("said");
  #rows = new Map();
  #actions;
  #lastStep = 0;
  #saying = Promise.resolve();

  /** @param {{ pause, goOn, choose, remove, all }} actions what buttons do */
  constructor(actions) {
    this.#actions = actions;
  }

  show(job) {
    const row = document.getElementById("job-row").content.cloneNode(true).firstElementChild;
    const part = name => row.querySelector(`.${name}`);
    const parts = { row, bar: row.querySelector("progress"), text: part("text"), move: part("move"), remove: part("remove") };
    part("name").textContent = job.name;
    parts.bar.setAttribute("aria-label", job.name);
    parts.move.onclick = () => this.#move(job);
    parts.remove.onclick = () => this.#actions.remove(job);
    this.#rows.set(job, parts);
    this.#jobs.append(row);
    this.#section.hidden = false;
    this.change(job);
  }

  drop(job) {
    const { row } = this.#rows.get(job);
    const hadFocus = row.contains(document.activeElement);
    const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector(".remove");
    row.remove();
    this.#rows.delete(job);
    this.#section.hidden = this.#rows.size === 0;
    if (hadFocus)
      (next ?? document.getElementById("choose")).focus();
    this.tick();
  }

  /** A file has got into another state. */
  change(job) {
    const parts = this.#rows.get(job);
    if (!parts)
      return;
    const { row, move, remove } = parts;
    row.dataset.state = job.state;
    const label = job.isActive ? "Pause" : job.isSignedOut ? "Sign in" : resuming[job.state] ?? "Resume";
    name(move, label, job.name);
    name(remove, job.isOver ? "Clear" : "Cancel", job.name);
    if (job.isOver && move === document.activeElement)
      remove.focus();
    move.hidden = job.isOver;
    const spoken = { done: "is uploaded", paused: "is paused", failed: `failed: ${job.message}`, lost: "has to be chosen again" };
    if (spoken[job.state])
      this.say(`${job.name} ${spoken[job.state]}`);
    this.tick();
  }

  /** Shows how far everything is. */
  tick() {
    for (const [job, { bar, text }] of this.#rows) {
      bar.value = fraction(job);
      text.textContent = textOf(job);
    }

    const jobs = this.#actions.all();
    const size = jobs.reduce((sum, job) => sum + job.size, 0);
    const sent = jobs.reduce((sum, job) => sum + (job.isOver ? job.size : job.sent), 0);
    const rate = jobs.reduce((sum, job) => sum + job.rate.perSecond, 0);
    const over = jobs.filter(job => job.isOver).length;
    this.#totalBar.value = size > 0 ? sent / size : over / Math.max(1, jobs.length);
    this.#totalText.textContent = [`${over} of ${jobs.length} files`, `${bytes(sent)} of ${bytes(size)}`, ...speed(rate, size - sent)]
      .join(" · ");
    document.getElementById("pause-all").hidden = !jobs.some(job => job.isActive);
    document.getElementById("go-on-all").hidden = !jobs.some(job => ["paused", "failed"].includes(job.state));
    document.getElementById("clear").hidden = over === 0;
    this.#sayStep(size > 0 ? sent / size : 0, jobs.some(job => job.isActive));
  }

  /** Tells those who do not see the page; one thing after the other, as each takes the place of the last. */
  say(text) {
    this.#saying = this.#saying.then(() => {
      this.#said.textContent = text;
      return new Promise(resolve => setTimeout(resolve, 800));
    });
  }

  #move(job) {
    if (job.isActive)
      this.#actions.pause(job);
    else if (job.isSignedOut)
      location.assign("/sign-in");
    else if (job.state === "lost")
      this.#actions.choose();
    else
      this.#actions.goOn(job);
  }

  /** Quarters are told, and not each number. */
  #sayStep(part, isMoving) {
    const step = Math.floor(part * 4);
    if (isMoving && step > this.#lastStep && step < 4)
      this.say(`${step * 25} % of all files`);
    this.#lastStep = step;
  }
}

function fraction(job) {
  if (job.isOver)
    return 1;
  const part = job.state === "hashing" ? job.hashed : job.sent;
  return job.size > 0 ? part / job.size : 0;
}

function textOf(job) {
  switch (job.state) {
    case "hashing":
      return `Reading · ${percent(fraction(job))}`;
    case "sending":
      return [`${bytes(job.sent)} of ${bytes(job.size)}`, ...speed(job.rate.perSecond, job.size - job.sent)].join(" · ");
    case "paused":
      return job.message || `Paused · ${bytes(job.sent)} of ${bytes(job.size)}`;
    case "failed":
      return job.message;
    default:
      return `${words[job.state]} · ${bytes(job.size)}`;
  }
}

function speed(rate, left) {
  return rate > 0 && left > 0 ? [`${bytes(rate)}/s`, `${duration(left / rate)} left`] : [];
}

/** What a button says, and of which file to those who do not see where it stands. */
function name(button, label, of) {
  button.textContent = label;
  button.setAttribute("aria-label", `${label}: ${of}`);
}
