// The editor of a file, and the text of an upload with its approval.
import { Failure, get, post } from "./api.js";
import { discarded, editHash, removed, scriptOf } from "./drafts.js";
import { formOf } from "./form.js";
import { namingOf } from "./naming.js";
import { previewOf } from "./preview.js";
import { may } from "./rights.js";
import { headOf, split } from "./sections.js";
import { link } from "./markdown.js";
import { sure } from "./sure.js";
import { diffOf, directionOf, el, none } from "./text.js";
import { code, told } from "./told.js";
import { nextSteps, translationOf } from "./translating.js";
import { drop, keep, kept, unsaved } from "./unsaved.js";
import { SCRIPTS, scriptName, w } from "./words.js";

function jump(area, line) {
  document.getElementById("by-text")?.click();
  const lines = area.value.split("\n");
  const start = lines.slice(0, Math.max(line - 1, 0)).join("\n").length + (line > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = (Math.max(line - 4, 0) / lines.length) * area.scrollHeight;
}

// Faults and preview, asked for a moment after the last key.
function checker(path, area, faults, preview, { complain, marks }, seen = () => {}) {
  let timer = 0, turn = 0, said = "";
  const tell = (found) => {
    marks.mark(found);
    const now = JSON.stringify([found, found.map(marks.plainly)]);
    if (now === said) return; // read out once
    said = now;
    faults.replaceChildren(...(found.length ? found.map((fault) => {
      const go = () => marks.lead([fault]) || jump(area, fault.line);
      return el("li", {}, el("button", { type: "button", onclick: () => void go() }, ...(marks.plainly(fault) ? [marks.plainly(fault)] : [fault.line ? `${w("line", { n: fault.line })}: ` : "", ...told(fault)])));
    }) : [el("li", { class: "soft" }, w("noFaults"))]));
  };
  const check = async () => {
    if (!area.isConnected) return; // left, or signed out, meanwhile
    const mine = ++turn;
    try {
      const found = await post("check", { path: path.value, text: area.value });
      if (mine !== turn) return;
      tell(found.faults);
      if (found.preview) preview.replaceChildren(...previewOf(found.preview));
      if (found.preview) seen(found.preview);
    } catch (error) {
      if (!area.isConnected) return;
      if (error.body?.faults) faults.replaceChildren(...error.body.faults.map((fault) => el("li", { class: "bad" }, ...told(fault))));
      else complain(error);
    }
  };
  return () => { clearTimeout(timer); timer = setTimeout(check, 350); };
}

const keyOf = (query) => query.path ?? `new ${query.gap ?? ""}`;

// What a new file begins with; a gap that is gone meanwhile leaves what was typed under it.
async function beginning(query) {
  try {
    return await get("new", query.gap ? { gap: query.gap } : {});
  } catch (error) {
    if (error.message !== "gap-gone" || !kept(keyOf(query))) throw error;
    return get("new");
  }
}

// A file as it is, a new one with its templates, or the text of a document that it is to stand in for.
async function begun(query) {
  const opened = query.path ? await get("file", { path: query.path }) : { digest: "", text: null };
  const fresh = opened.text === null;
  const { files: templates, folders, taken } = fresh ? await beginning(query) : { files: {}, folders: [], taken: [] };
  const original = query.beside ? await get("file", { path: query.beside }) : null;
  const extracted = fresh && query.from ? (await get("file", { path: query.from })).extracted : null;
  const script = scriptOf(query.path ?? "") ?? query.script ?? "en";
  return { base: opened.digest, fresh, templates, folders, taken, script, conflict: opened.conflict, text: opened.text ?? (extracted ? asMarkdown(extracted) : original?.text ? translationOf(original.text, templates[script] ?? "") : templates[script] ?? ""), original, scripts: opened.scripts ?? [], cut: extracted?.whole === false };
}

// What to know of a text that was taken from a document.
function remarks({ cut }, from) {
  return [cut ? el("p", { class: "card warning warn", id: "cut", role: "alert" }, `⚠ ${w("notWholeText")}`) : "",
    from ? el("p", { class: "soft" }, w("instead", { path: from })) : ""];
}

// What is being edited: its fields, their text as it was last saved, and the key under which the rest is kept.
function sheetOf({ query }, found) {
  const key = keyOf(query);
  const typed = kept(key)?.text === found.text ? null : kept(key);
  const { base, script } = typed ?? found;
  const path = el("input", { id: "path", dir: "ltr", lang: "en", class: "code", value: typed?.path ?? query.path ?? `documents/new-answer.${script}.md`, readonly: !found.fresh });
  const area = el("textarea", { id: "text", "aria-label": w("text"), lang: script, dir: directionOf(script), spellcheck: "false" });
  area.value = found.text;
  const saved = area.value; // as the text area spells line ends
  area.value = typed?.text ?? saved;
  return { key, base, script, path, area, saved, from: query.from ?? "", templates: found.templates, blank: blanksOf(found.templates), trouble: el("div", { id: "trouble" }), next: el("div", { id: "next" }) };
}

// The words of the templates, which are not to be published.
function blanksOf(templates) {
  const parts = Object.values(templates).map(split).filter(Boolean);
  return new Set(parts.flatMap((file) => [headOf(file, "title"), ...file.sections.flatMap((one) => [one.heading, one.answer])]));
}

const isTemplate = ({ templates, area }) => Object.values(templates).includes(area.value);
const untouched = (sheet) => sheet.area.value === sheet.saved || isTemplate(sheet);

function note(sheet) {
  const { key, path, area, base, script } = sheet;
  if (untouched(sheet)) drop(key);
  else keep(key, { path: path.value, text: area.value, base, script });
}

// Opens an address without what is typed and not saved.
async function anew(sheet, hash, go) {
  if (unsaved() && !await sure(w("leaveForGood"), w("lose"))) return;
  drop(sheet.key);
  go(hash);
}

function scriptChoice(sheet, check) {
  const { path, area, templates } = sheet;
  const choose = el("select", { id: "script", onchange: () => {
    const template = isTemplate(sheet);
    sheet.script = choose.value;
    path.value = path.value.replace(/\.(en|ur|ur-Latn)\.md$/, `.${sheet.script}.md`);
    if (template) area.value = templates[sheet.script];
    area.lang = sheet.script; area.dir = directionOf(sheet.script);
    check();
  } }, ...SCRIPTS.map((tag) => el("option", { value: tag, selected: tag === sheet.script }, scriptName(tag))));
  return choose;
}

async function save(sheet, choose, { tell, complain, go }) {
  const { path, area, trouble, marks } = sheet;
  if (!marks.complete()) return tell(w("writeFirst"));
  const sent = { path: path.value, text: area.value };
  try {
    const made = await post("file", { ...sent, base: sheet.base, instead: sheet.from });
    sheet.base = made.digest;
    sheet.from = "";
    path.value = sent.path;
    path.readOnly = choose.disabled = true;
    sheet.naming?.settle();
    drop(sheet.key);
    sheet.key = sent.path;
    sheet.saved = sent.text;
    note(sheet); // what was typed meanwhile
    if (area.isConnected) history.replaceState(null, "", editHash(sheet.key));
    trouble.replaceChildren();
    sheet.next.replaceChildren(...nextSteps(sheet.key, made.scripts));
    sheet.next.scrollIntoView({ block: "center" });
    tell(w("saved"));
  } catch (error) {
    if (error.body?.faults && marks.lead(error.body.faults)) return tell(w("settingsRefused"));
    if (!(error instanceof Failure) || error.message !== "stale") return complain(error);
    const newer = () => anew(sheet, editHash(path.value, sheet.from ? { from: sheet.from } : {}), go);
    trouble.replaceChildren(el("section", { class: "card fault" }, el("p", {}, w("stale")), diffOf(error.body.diff), el("button", { type: "button", onclick: newer }, w("reload"))));
  }
}

// What to know before typing: other hands have changed the file, or text of an earlier time was put back.
function warn(sheet, conflict, go) {
  if (conflict) sheet.trouble.append(el("section", { class: "card fault", id: "conflict" }, el("p", {}, w("conflict")), diffOf(conflict)));
  if (!untouched(sheet)) sheet.trouble.append(el("p", { class: "card warning", id: "unsaved" }, w("unsaved"), " ", el("button", { type: "button", onclick: () => anew(sheet, location.hash, go) }, w("discardUnsaved"))));
}

// By form or as text: both write the same text, and which one was chosen is remembered.
function waysOf(form, area, asText, asForm, check) {
  const way = (name, label) => el("button", { type: "button", id: name, "aria-pressed": "false", onclick: () => choose(name) }, w(label));
  const [byForm, byText] = [way("by-form", "byForm"), way("by-text", "byText")];
  function choose(name) {
    const text = name === "by-text";
    if (!text) form.draw();
    [form.box.hidden, area.hidden] = [text, !text];
    asText.hidden = !text && Boolean(asForm);
    if (asForm) asForm.hidden = text;
    byForm.setAttribute("aria-pressed", String(!text));
    byText.setAttribute("aria-pressed", String(text));
    check(); // each tells faults in its own words
    try { localStorage.setItem("rahnuma-editor", name); } catch { /* storage switched off */ }
  }
  let before = null;
  try { before = localStorage.getItem("rahnuma-editor"); } catch { /* the form */ }
  choose(before === "by-text" ? before : "by-form");
  return el("div", { class: "row ways", role: "group", "aria-label": w("editBy") }, byForm, byText);
}

// For whom it is not to change.
async function onlyRead({ query }) {
  const { preview, faults = [] } = query.path ? await get("file", { path: query.path }) : {};
  return [el("h2", {}, w("look")), el("div", { class: "row" }, el("a", { class: "button", href: "#knowledge" }, w("close")), el("span", { class: "grow" }, code(query.path ?? "")), preview && el("span", { class: "chip" }, scriptName(preview.language))),
    el("section", { class: "card" }, el("div", { id: "preview", class: "phone" }, ...(preview ? previewOf(preview) : [none()])), ...faults.map((fault) => el("p", { class: "bad" }, ...told(fault))))];
}

export async function editor(house) {
  const { query, complain, go } = house;
  if (!may("edits")) return onlyRead(house);
  const found = await begun(query);
  const sheet = sheetOf(house, found);
  const { path, area, trouble } = sheet;
  note(sheet);
  const faults = el("ul", { class: "faults", id: "faults" });
  const heard = el("div", { role: "status" }, faults);
  const preview = el("div", { id: "preview", class: "phone" });
  let read = null; // the file as it was understood last
  const form = formOf({ path, area, changed: () => changed(), preview: () => read, blank: sheet.blank, complain });
  const check = checker(path, area, faults, preview, { complain, marks: form.marks }, (seen) => { read = seen; });
  const changed = () => { naming?.follow(); note(sheet); check(); };
  const naming = found.fresh && !query.path ? namingOf(sheet, found, () => sheet.script, () => changed(), (sections) => form.match(sections)) : null;
  Object.assign(sheet, { naming, marks: form.marks });
  for (const field of [area, path]) field.addEventListener("input", changed);
  const choose = scriptChoice(sheet, () => { naming?.follow(); note(sheet); form.draw(); check(); });
  const remove = () => removed(path.value, sheet.base, house, () => { drop(sheet.key); go("#knowledge"); });
  const named = el("label", { class: "grow" }, w("path"), path);
  const ways = waysOf(form, area, named, naming?.box, check);
  warn(sheet, found.conflict, go);
  if (!found.fresh) sheet.next.replaceChildren(...nextSteps(path.value, found.scripts));
  check();
  const title = split(area.value) && headOf(split(area.value), "title");
  const heading = title && !sheet.blank.has(title) ? w("editing", { title, script: scriptName(sheet.script) }) : w(found.fresh ? "newFile" : "edit");
  return [el("h2", {}, heading), el("div", { class: "row" }, el("a", { class: "button", href: "#knowledge" }, w("close")), naming?.box, named, found.fresh ? el("label", {}, w("script"), choose) : null),
    ...remarks(found, sheet.from), trouble,
    el("div", { class: "editor" }, el("section", {}, ways, form.box, area, el("div", { class: "row saving" }, el("button", { type: "button", class: "main", id: "save", needs: "edits", onclick: () => save(sheet, choose, house) }, w("save")),
      found.fresh ? null : el("button", { type: "button", class: "bad", needs: "edits", onclick: remove }, w("remove"))), sheet.next, el("h3", {}, w("faults")), heard),
    el("section", { class: "card beside", tabindex: 0, "aria-label": w("preview") }, found.original?.preview && originalOf(found.original), el("h3", {}, w("preview")), preview))];
}

// What is being translated, to be read while one writes.
function originalOf({ preview }) {
  return el("div", { id: "original", class: "phone" }, el("h3", {}, w("original", { script: scriptName(preview.language) })), el("p", { lang: preview.language, dir: directionOf(preview.language) }, el("strong", {}, preview.title)), ...previewOf(preview));
}

function asMarkdown(extracted) {
  const today = new Date().toISOString().slice(0, 10);
  const sections = extracted.sections.map((section, n) => `## ${section.heading.replace(/[{}]/g, "")} {#s${n + 1}}\n\n${section.text.trim()}\n`);
  return `---\ntitle: ${JSON.stringify(extracted.title)}\naliases: []\nupdated: ${today}\nsources: []\n---\n\n${sections.join("\n")}`;
}

export async function looked({ query, tell, complain, go }) {
  const file = await get("file", { path: query.path });
  const extracted = file.extracted ?? (file.preview && { ...file.preview, doubts: [], whole: true });
  if (!extracted) return [none()];
  const waiting = file.draft && !file.draft.approved;
  const cut = extracted.whole === false;
  const asText = editHash(`${query.path.replace(/\.[^.]+$/, "")}.${extracted.language}.md`, { from: query.path });
  const dir = directionOf(extracted.language);
  return [el("div", { class: "row" }, el("a", { class: "button", href: "#knowledge" }, w("close")), el("span", { class: "grow" }, code(query.path)), el("span", { class: "chip" }, scriptName(extracted.language))),
    ...extracted.doubts.map((doubt) => el("p", { class: "card warning warn", role: "alert" }, `⚠ ${w(doubt)}`)),
    file.conflict ? el("p", { class: "card warning", role: "alert" }, w("conflict")) : "",
    waiting ? el("p", { class: "soft", needs: "edits" }, w("approveHint")) : "",
    cut ? el("div", { class: "card warning", id: "cut", role: "alert" }, el("p", { class: "warn" }, `⚠ ${w("notWhole", { n: extracted.left.toLocaleString("en") })} ${waiting ? w("approvesAll") : ""}`),
      el("a", { class: "button", id: "whole", href: `/admin/api/whole?${new URLSearchParams({ path: query.path })}`, download: "" }, w("wholeText"))) : "",
    el("div", { class: "row" },
      waiting ? el("button", { type: "button", class: "main", id: "approve", needs: "edits", onclick: () => post("approve", { path: query.path, digest: file.digest }).then(() => { tell(w("approvedNote")); go("#publish"); }, complain) }, w(cut ? "approveWhole" : "approve")) : null,
      scriptOf(query.path) ? el("a", { class: "button", needs: "edits", href: editHash(query.path) }, w("edit")) : el("a", { class: "button", id: "as-text", needs: "edits", href: asText }, w("editAsText")),
      waiting ? el("button", { type: "button", class: "bad", needs: "edits", onclick: () => discarded(file.draft, { tell, complain }, () => go("#knowledge")) }, w("discard")) : null,
      file.draft ? null : el("button", { type: "button", class: "bad", id: "remove", needs: "edits", onclick: () => removed(query.path, file.digest, { tell, complain }, () => go("#knowledge")) }, w("remove"))),
    extracted.address ? el("p", { class: "soft", id: "from" }, `${w("takenFrom")}: `, link(extracted.address, extracted.address)) : "",
    el("article", { class: "card", id: "extracted", lang: extracted.language, dir }, el("h2", { dir: "auto" }, extracted.title), ...extracted.sections.flatMap((section) => [el("h3", {}, section.heading), ...section.text.split("\n").filter((line) => line.trim()).map((line) => el("p", { dir: "auto" }, line))]))];
}
