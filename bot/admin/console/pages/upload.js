// Documents and web pages into the drafts: several files at once, each with its own progress and what became of it.
import { post, send } from "./api.js";
import { el } from "./text.js";
import { code, toldWithPlace } from "./told.js";
import { w } from "./words.js";

const ACCEPT = ".md,.pdf,.docx,.xlsx,.csv,.html,.htm,.txt";
let underway = 0;

for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault()); // a file beside the field must not open
addEventListener("beforeunload", (event) => { if (underway) event.preventDefault(); });

// One file or page on its way: a line with a name, a bar, and in the end what became of it.
function line(name, sent, { complain, changed }) {
  const bar = el("progress", { "aria-label": name });
  const said = el("span", { class: "said", role: "status" }, w("waitingTurn"));
  const made = el("li", { class: "card" }, el("span", { class: "name" }, code(name)), bar, said);
  const end = (state, ...what) => { bar.remove(); made.dataset.state = state; said.replaceChildren(...what); };
  const again = (more, label) => el("button", { type: "button", onclick: () => run(more) }, w(label));

  function refused(error) {
    const { body } = error;
    if (error.message === "taken") return end("taken", w("takenAlready", { path: `\u2066${body.path}\u2069` }), " ", again({ replace: body.digest }, "replaceIt"));
    if (error.status === 401) complain(error);
    if (body?.faults) return end("failed", ...body.faults.map((fault) => el("div", {}, ...toldWithPlace(fault))));
    return end("failed", error.status === 413 ? w("tooLarge") : error.message === "offline" ? w("offline") : w("failed", { why: body?.detail ?? error.message }), " ", again({}, "tryAgain"));
  }

  async function run(more = {}) {
    made.dataset.state = "running";
    said.replaceChildren(w("sending"));
    made.insertBefore(bar, said);
    underway++;
    try {
      const found = await sent(more, (share) => { if (share < 1) bar.value = share; else { bar.removeAttribute("value"); said.replaceChildren(w("beingRead")); } });
      end("read", w("waitsForApproval"), " ", el("a", { class: "button", href: `#look?${new URLSearchParams({ path: found.path })}` }, w("look")), ...found.extracted.doubts.map((doubt) => el("p", { class: "warn" }, `⚠ ${w(doubt)}`)));
      changed();
      return found;
    } catch (error) {
      refused(error);
      return null;
    } finally { underway--; }
  }
  return { made, run, end };
}

// `changed` is called when a draft has come.
export function uploader({ topics, max_upload: most }, house, changed) {
  const topic = el("input", { id: "topic", list: "topics", value: "documents", dir: "ltr" });
  const lines = el("ul", { class: "incoming", id: "incoming" });
  const ways = { complain: house.complain, changed };
  const show = (path) => { if (["", "knowledge"].includes(location.hash.slice(1).split("?")[0])) house.go(`#look?${new URLSearchParams({ path })}`); };

  async function take(entries) {
    const all = entries.map(({ name, file, wrong }) => {
      const one = line(name, (more, progress) => send("upload", { name, topic: topic.value, ...more }, file, progress), ways);
      lines.prepend(one.made);
      if (wrong) one.end("failed", wrong);
      return { ...one, wrong };
    });
    let found = null;
    for (const one of all) if (!one.wrong) found = await one.run(); // one after another: a slow line is not made slower
    if (found && all.length === 1) show(found.path); // of several, each is opened by its own button
  }

  const entry = (file) => ({ name: file.name, file, wrong: file.size > most ? w("tooLargeFor", { n: Math.floor(most / 1e5) / 10 }) : null });
  const picker = el("input", { id: "file", class: "hidden", type: "file", multiple: true, accept: ACCEPT });
  picker.addEventListener("change", () => { const files = [...picker.files].map(entry); picker.value = ""; take(files); });

  const address = el("input", { id: "address", type: "url", dir: "ltr", inputmode: "url", placeholder: "https://", maxlength: 1900 });
  const fetchPage = async () => {
    const asked = address.value.trim();
    if (!asked) return address.focus();
    const one = line(asked, (more) => post("page", { address: asked, topic: topic.value, ...more }), ways);
    lines.prepend(one.made);
    const found = await one.run();
    if (!found) return;
    address.value = "";
    show(found.path);
  };
  address.addEventListener("keydown", (event) => { if (event.key === "Enter") fetchPage(); });

  const box = el("section", { class: "card", id: "drop", needs: "edits" }, el("p", {}, w("upload"), " ", el("span", { class: "soft" }, w("uploadHint"))),
    el("div", { class: "row" }, el("label", { class: "button picker" }, w("chooseFile"), picker), el("span", { class: "soft" }, w("orDrop"))),
    el("div", { class: "row" }, el("label", { class: "grow" }, w("pageAddress"), address), el("button", { type: "button", id: "fetch", onclick: fetchPage }, w("fetchPage"))),
    el("div", { class: "row" }, el("label", { class: "grow" }, w("topic"), topic), el("datalist", { id: "topics" }, ...topics.map((name) => el("option", { value: name })))), lines);
  let over = 0; // enters less leaves, over all that is in the box
  const mark = (now) => { over = Math.max(now, 0); box.classList.toggle("over", over > 0); };
  box.addEventListener("dragenter", () => mark(over + 1));
  box.addEventListener("dragleave", () => mark(over - 1));
  box.addEventListener("drop", (event) => {
    mark(0);
    const dropped = [...event.dataTransfer.items].filter((item) => item.kind === "file").map((item) => [item.getAsFile(), item.webkitGetAsEntry?.()?.isDirectory]);
    take(dropped.filter(([file]) => file).map(([file, folder]) => (folder ? { name: file.name, file, wrong: w("noFolders") } : entry(file))));
  });
  return el("div", {}, el("div", { class: "row", needs: "edits" }, el("a", { class: "button main", id: "new", href: "#edit" }, w("newFile"))), box);
}
