// Where a new file is kept: its folder is picked and its name made of its title, so that nobody has to spell a path.
import { el } from "./text.js";
import { headOf, idOf, split } from "./sections.js";
import { code } from "./told.js";
import { w } from "./words.js";

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

// The folder's field and the name that comes of it: `follow()` is called when the text has changed, until a path is typed by
// hand; `settle()` when the file is there.
export function namingOf({ path, area, blank }, { folders, taken }, script, changed) {
  const folder = el("input", { id: "topic", list: "folders", dir: "ltr", value: path.value.split("/").slice(0, -1).join("/") });
  const shown = el("bdi", { class: "code", dir: "ltr", id: "named" });
  const title = () => { const file = split(area.value); return file ? headOf(file, "title") : ""; };
  const renamed = follower(path, folder, { taken, blank }, script, title);
  let byHand = false;
  const follow = () => { if (!byHand) renamed(); shown.textContent = path.value; };
  const typed = path.value;
  renamed();
  if (typed !== path.value && !typed.includes(`/${UNNAMED}.`)) { byHand = true; path.value = typed; } // as it was put back
  shown.textContent = path.value;
  folder.addEventListener("input", () => { byHand = false; changed(); });
  path.addEventListener("input", () => { byHand = true; shown.textContent = path.value; });
  const box = el("div", { id: "naming", class: "grow" }, el("label", {}, w("topic"), folder), el("datalist", { id: "folders" }, ...folders.map((name) => el("option", { value: name }))),
    el("p", { class: "soft" }, `${w("path")}: `, shown));
  return { box, follow, settle: () => { byHand = true; folder.disabled = true; } };
}
