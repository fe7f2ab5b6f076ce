import { Hasher } from "./hasher.js";
import { Jobs } from "./jobs.js";
import { Lfs } from "./lfs.js";
import { List } from "./list.js";
import { View } from "./view.js";
import { choose, dropped } from "./choosing.js";

const { lfs: root, user, token } = document.getElementById("page").dataset;
const element = id => document.getElementById(id);
const input = element("files");
const notice = element("notice");

const lfs = new Lfs(root);
const list = new List(lfs, token, tell);
const view = new View({
  pause: job => job.pause(),
  goOn: job => job.start({ byHand: true }),
  choose: ask,
  remove: job => jobs.remove(job),
  all: () => jobs.all,
});
const jobs = new Jobs(
  user, { lfs, list, hasher: new Hasher(), digester: new Hasher(), changed: job => view.change(job) }, view);

function tell(text) {
  notice.textContent = text;
  notice.hidden = !text;
}

async function ask() {
  tell("");
  try {
    await jobs.add(await choose(input));
  } catch (error) {
    tell(`The files cannot be read. (${error.message})`);
  }
}

element("choose").onclick = ask;
input.onchange = async () => {
  const chosen = [...input.files].map(file => ({ file }));
  input.value = "";
  await jobs.add(chosen);
};

element("pause-all").onclick = () => jobs.all.filter(job => job.isActive).forEach(job => job.pause());
element("go-on-all").onclick = () => jobs.all.filter(job => ["paused", "failed"].includes(job.state))
  .forEach(job => job.start({ byHand: true }));
element("clear").onclick = () => jobs.all.filter(job => job.isOver).forEach(job => jobs.remove(job));

let depth = 0;
const mark = isOver => element("drop").classList.toggle("over", isOver);
addEventListener("dragenter", () => mark(++depth > 0));
addEventListener("dragleave", () => mark(--depth > 0));
addEventListener("dragover", event => event.preventDefault());
addEventListener("drop", async event => {
  event.preventDefault();
  depth = 0;
  mark(false);
  const { chosen, hasFolders } = await dropped(event.dataTransfer);
  tell(hasFolders ? "Folders cannot be sent. Drop the files in them." : "");
  await jobs.add(chosen);
});

if (!isSecureContext)
  tell("Browsers hash files, and keep in mind where they are, only for pages that come by https or from this machine.");
setInterval(() => view.tick(), 300);
await Promise.all([list.load(), jobs.restore()]);
