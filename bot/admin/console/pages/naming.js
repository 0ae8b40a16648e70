// Where a new file is kept: its folder is picked and its name made of its title, so that nobody has to spell a path.
import { get } from "./api.js";
import { editHash } from "./drafts.js";
import { el, own } from "./text.js";
import { headOf, idOf, split } from "./sections.js";
import { language, scriptName, w } from "./words.js";

const UNNAMED = "new-answer";
const LONGEST = 60; // letters of a section's whole name, which buttons carry (index/knowledge)
const ID = 24;

const subjectOf = (path) => path.replace(/\.[^/]*$/, "");
const wholeWords = (name, most) => (name.length > most ? name.slice(0, most + 1).replace(/-[^-]*$/, "").slice(0, most) : name);
// Letters that the short name of a section may have in this file.
export const idRoom = (path) => Math.max(4, Math.min(ID, LONGEST - subjectOf(path).length - 1));

// `path` is the field that holds the path; `script()` and `title()` are the file's; `taken` are subjects that are there already.
function follower(path, folder, { taken, blank }, script, title) {
  return () => {
    const where = folder.value.trim() || "documents";
    const begun = title() && !blank.has(title()) ? wholeWords(idOf(title(), [], 200, UNNAMED), Math.max(8, LONGEST - ID - 2 - where.length)) : UNNAMED;
    let name = begun;
    for (let n = 2; taken.includes(`${where}/${name}`); n++) name = `${begun}-${n}`;
    path.value = `${where}/${name}.${script()}.md`;
  };
}

const titleOf = ({ titles }) => titles[language()] ?? Object.values(titles)[0];

// Subjects with a like title: the file is to be the text of one of them in its script, or a new one. `chosen(subject)` is called with null for a new one.
function offerOf(script, title, chosen) {
  const list = el("div", {});
  const box = el("fieldset", { id: "same", hidden: true }, el("legend", {}, w("sameAsk")), list);
  let taken = null, asked = "", timer = 0, turn = 0;
  const option = (subject, ...label) => {
    const radio = el("input", { type: "radio", name: "subject", value: subject?.id ?? "", checked: (subject?.id ?? "") === (taken?.id ?? ""), onchange: () => { taken = subject; chosen(subject); } });
    return el("label", { class: "inline" }, radio, el("span", {}, ...label));
  };
  const line = (subject) => {
    const held = Object.keys(subject.titles);
    if (!held.includes(script())) return option(subject, own(titleOf(subject)), " ", ...held.map((tag) => el("span", { class: "chip" }, scriptName(tag))));
    return el("p", {}, w("sameHeld", { script: scriptName(script()) }), " ", own(titleOf(subject)), " ", el("a", { class: "button", href: editHash(`${subject.id}.${script()}.md`) }, w("edit")));
  };
  const look = async () => {
    const mine = ++turn;
    const { subjects } = await get("same", { title: title(), script: script() });
    if (mine !== turn) return;
    const open = subjects.filter((one) => !(script() in one.titles));
    if (taken && !open.some((one) => one.id === taken.id)) { taken = null; chosen(null); }
    list.replaceChildren(...subjects.map(line), open.length ? option(null, w("sameNew")) : "");
    box.hidden = !subjects.length;
  };
  const ask = () => {
    const now = `${script()} ${title()}`;
    if (now === asked) return;
    asked = now;
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => { asked = ""; }), 400); // asked again at the next letter
  };
  return { box, ask };
}

// The folder's field and the name that comes of it: `follow()` is called when the text has changed, until a path is typed by
// hand; `settle()` when the file is there. `match` is called with the sections of the subject that the file joins.
export function namingOf({ path, area, blank }, { folders, taken }, script, changed, match) {
  const folder = el("input", { id: "topic", list: "folders", dir: "ltr", value: path.value.split("/").slice(0, -1).join("/") });
  const shown = el("bdi", { class: "code", dir: "ltr", id: "named" });
  const will = el("p", { id: "will", role: "status" });
  const title = () => { const file = split(area.value); return file ? headOf(file, "title") : ""; };
  const renamed = follower(path, folder, { taken, blank }, script, title);
  let byHand = false, joined = null;
  const show = () => {
    shown.textContent = path.value;
    will.replaceChildren(...(joined ? [w("willJoin", { script: scriptName(script()) }), " ", own(titleOf(joined))] : [w("willBeNew")]));
  };
  const offer = offerOf(script, title, (subject) => {
    joined = subject;
    folder.disabled = Boolean(subject);
    byHand = false;
    match(subject?.sections ?? []);
    changed();
  });
  const follow = () => {
    if (joined) path.value = `${joined.id}.${script()}.md`;
    else if (!byHand) renamed();
    if (title() && !blank.has(title())) offer.ask();
    show();
  };
  const typed = path.value;
  renamed();
  if (typed !== path.value && !typed.includes(`/${UNNAMED}.`)) { byHand = true; path.value = typed; } // as it was put back
  show();
  folder.addEventListener("input", () => { byHand = false; changed(); });
  path.addEventListener("input", () => { byHand = true; joined = null; show(); });
  const box = el("div", { id: "naming", class: "grow" }, el("label", {}, w("topic"), folder), el("datalist", { id: "folders" }, ...folders.map((name) => el("option", { value: name }))),
    offer.box, will, el("p", { class: "soft" }, `${w("path")}: `, shown));
  return { box, follow, settle: () => { byHand = true; folder.disabled = true; offer.box.hidden = will.hidden = true; } };
}
