// The knowledge: its list, the editor, uploads and their approval.
import { Failure, get, post, put } from "./api.js";
import { formOf } from "./form.js";
import { sure } from "./sure.js";
import { blocks, diffOf, directionOf, el, link, none, own, table } from "./text.js";
import { drop, keep, kept, unsaved } from "./unsaved.js";
import { joined, language, pieces, scriptName, w } from "./words.js";

const SCRIPTS = ["en", "ur", "ur-Latn"];
const age = (date) => { const days = Math.floor((Date.now() - Date.parse(date)) / 86400000); return days > 1 ? w("days", { n: days }) : w(days === 1 ? "day" : "today"); };
const editHash = (path, extra = {}) => `#edit?${new URLSearchParams({ path, ...extra })}`;
const scriptOf = (path) => /\.(en|ur|ur-Latn)\.md$/.exec(path)?.[1];
const isolated = (text) => `\u2066${text}\u2069`;
const code = (text) => el("bdi", { class: "code", dir: "ltr", lang: "en" }, text);
const told = (fault) => pieces(fault).map((piece, n) => (n % 2 ? code(piece) : piece));
export const toldWithPlace = (fault) => [code(fault.line ? `${fault.path}:${fault.line}` : fault.path), ": ", ...told(fault)];

// Takes a change away, with a way back.
async function discarded({ path, digest }, { tell, complain }, after) {
  if (!await sure(w("discardAsk", { path: isolated(path) }), w("discard"))) return;
  const undo = () => post("restore", { path, digest }).then(() => { tell(w("undone")); after(); }).catch(complain);
  await post("discard", { path, digest }).then(() => { after(); tell(w("discarded", { path: isolated(path) }), { undo }); }).catch(complain);
}

async function removed(path, base, { tell, complain }, after) {
  if (!await sure(w("removeAsk", { path: isolated(path) }), w("remove"))) return;
  await post("remove", { path, base }).then(() => { tell(w("removedNote")); after(); }).catch(complain);
}

function draftCard(changes, house) {
  const { again, complain, tell } = house;
  const line = (change) => el("div", { class: "row" },
    el("span", { class: "grow" }, code(change.path)),
    ...(change.removed ? [el("span", { class: "chip missing" }, w("removed"))] : change.new ? [el("span", { class: "chip" }, w("fresh"))] : []),
    el("span", { class: change.approved ? "chip ok" : "chip missing" }, w(change.approved ? "approved" : "waiting")),
    change.removed ? !change.approved && el("button", { type: "button", onclick: () => post("approve", { path: change.path, digest: change.digest }).then(() => { tell(w("removedNote")); again(); }, complain) }, w("approve"))
      : el("a", { class: "button", href: scriptOf(change.path) && change.approved ? editHash(change.path) : `#look?${new URLSearchParams({ path: change.path })}` }, w(change.approved ? "edit" : "look")),
    el("button", { type: "button", class: "bad", onclick: () => discarded(change, house, again) }, w("discard")));
  return el("section", { class: "card", id: "draft" }, el("h3", {}, w("draft")), ...(changes.length ? changes.map(line) : [el("p", { class: "soft" }, w("draftNone"))]));
}

// Replaces what is there already only when told to.
async function uploaded(query, file) {
  try {
    return await put("upload", query, file);
  } catch (error) {
    if (error.message !== "taken" || !confirm(w("takenReplace", { path: error.body.path }))) throw error;
    return uploaded({ ...query, replace: error.body.digest }, file);
  }
}

function uploader({ topics, max_upload: most }, { go, complain, tell }) {
  const topic = el("input", { id: "topic", list: "topics", value: "documents", dir: "ltr" });
  const file = el("input", { id: "file", class: "hidden", type: "file", accept: ".md,.pdf,.docx,.html,.htm,.txt" });
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    if (file.files[0].size > most) {
      file.value = "";
      return tell(w("tooLargeFor", { n: Math.floor(most / 1e5) / 10 }), { stays: true });
    }
    file.disabled = true;
    try {
      const made = await uploaded({ name: file.files[0].name, topic: topic.value }, file.files[0]);
      go(`#look?${new URLSearchParams({ path: made.path })}`);
    } catch (error) { complain(error); } finally { file.disabled = false; file.value = ""; }
  });
  return el("section", { class: "card" }, el("div", { class: "row" },
    el("div", { class: "grow" }, el("p", {}, w("upload")), el("label", { class: "button picker" }, w("chooseFile"), file)), el("label", {}, w("topic"), topic),
    el("datalist", { id: "topics" }, ...topics.map((name) => el("option", { value: name }))),
    el("a", { class: "button", id: "new", href: "#edit" }, w("newFile"))));
}

// Each file with its own age and sources, those that cannot be opened here with the reason, and the scripts that have none yet.
function filesOf(subject) {
  const held = new Set(subject.files.map((file) => file.language ?? scriptOf(file.path)));
  const [sound, locked] = [subject.files.filter((file) => !file.fault), subject.files.filter((file) => file.fault)];
  const rows = sound.map((file) => [
    el("a", { class: "button", href: scriptOf(file.path) ? editHash(file.path) : `#look?${new URLSearchParams({ path: file.path })}`, title: file.path }, scriptOf(file.path) ? scriptName(scriptOf(file.path)) : code(file.path.split("/").at(-1))),
    el("div", { class: "age" }, ...(file.updated ? [el("bdi", {}, file.updated), ` (${age(file.updated)}) `, file.behind ? el("span", { class: "chip missing" }, w("behind")) : null] : [])),
    file.language ? String(file.sources) : ""]);
  const lacking = sound.length ? SCRIPTS.filter((tag) => !held.has(tag)) : []; // else a sibling might have no better name
  const absent = lacking.map((tag) => el("a", { class: "button", href: editHash(`${subject.id}.${tag}.md`, { script: tag }) }, w("add", { script: scriptName(tag) })));
  return [rows.length ? table([w("files"), w("updated"), w("sources")], rows, [2]) : "",
    ...locked.map((file) => el("p", { class: "locked" }, code(file.path), " ", el("span", { class: "chip missing" }, w("locked")), " ", ...told(file.fault))), absent.length ? el("div", { class: "row" }, ...absent) : ""];
}

function subjectCard(subject, days) {
  const title = subject.titles[language()] ?? subject.titles.en ?? subject.titles["ur-Latn"] ?? subject.titles.ur;
  const chips = SCRIPTS.map((tag) => el("span", { class: subject.missing.includes(tag) ? "chip missing" : "chip ok" }, scriptName(tag)));
  if (subject.files.some((file) => file.behind)) chips.push(el("span", { class: "chip missing" }, w("behind")));
  const sources = subject.sources.map((source) => el("li", {}, link(source.url, source.title), " (", el("bdi", {}, source.date ?? w("undated")), ")"));
  const card = el("details", { class: "card" }, el("summary", {}, el("span", { class: "name" }, own(title), " ", code(subject.id)), ...chips, el("span", { class: "soft" }, age(subject.updated))));
  card.addEventListener("toggle", () => {
    if (card.childElementCount > 1) return;
    card.append(...filesOf(subject),
      table([w("unit"), w("missing"), w("answered"), "👍", "👎"], subject.units.map((unit) => [own(unit.heading), joined(unit.missing.map(scriptName)), ...unit.counts.map(String)]), [2, 3, 4]),
      el("p", { class: "soft" }, w("countedOver", { n: days })),
      el("h3", {}, w("sources")), sources.length ? el("ul", {}, ...sources) : el("p", { class: "soft" }, w("noSources")));
  });
  return card;
}

export async function knowledge(house) {
  const listed = await get("knowledge");
  const list = el("div", { id: "subjects" });
  const search = el("input", { type: "search", id: "search", placeholder: w("search"), "aria-label": w("search"), dir: "auto" });
  const only = el("input", { type: "checkbox" });
  const show = () => {
    const wanted = search.value.trim().toLowerCase();
    const found = listed.subjects.filter((s) => (!only.checked || s.missing.length || s.files.some((file) => file.behind)) && `${s.id} ${Object.values(s.titles).join(" ")}`.toLowerCase().includes(wanted));
    list.replaceChildren(el("p", { class: "soft" }, w(found.length === 1 ? "subject" : "subjects", { n: found.length })), ...found.map((subject) => subjectCard(subject, listed.days)));
  };
  search.addEventListener("input", show);
  only.addEventListener("change", show);
  show();
  return [el("h2", {}, w("knowledge")), draftCard(listed.draft, house), uploader(listed, house),
    el("div", { class: "row" }, el("div", { class: "grow" }, search), el("label", { class: "inline" }, only, w("missingOnly"))), list];
}

function previewOf(preview) {
  const dir = directionOf(preview.language);
  return preview.sections.map((section) => el("section", { lang: preview.language, dir },
    el("h3", {}, section.heading, " ", section.kind !== "answer" ? el("span", { class: "chip" }, w(section.kind === "unknown" ? "unknownMark" : "offTopicMark")) : null),
    ...blocks(section.text),
    ...["questions", "unanswered"].filter((kind) => section[kind].length).map((kind) => el("details", {},
      el("summary", {}, `${w(kind)}: ${section[kind].length}`), el("ul", {}, ...section[kind].map((q) => el("li", { dir: "auto" }, q)))))));
}

function jump(area, line) {
  document.getElementById("by-text")?.click();
  const lines = area.value.split("\n");
  const start = lines.slice(0, Math.max(line - 1, 0)).join("\n").length + (line > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = (Math.max(line - 4, 0) / lines.length) * area.scrollHeight;
}

// Faults and preview, asked for a moment after the last key.
function checker(path, area, faults, preview, complain, seen = () => {}) {
  let timer = 0, turn = 0;
  const check = async () => {
    if (!area.isConnected) return; // left, or signed out, meanwhile
    const mine = ++turn;
    try {
      const found = await post("check", { path: path.value, text: area.value });
      if (mine !== turn) return;
      faults.replaceChildren(...(found.faults.length
        ? found.faults.map((fault) => el("li", {}, el("button", { type: "button", onclick: () => jump(area, fault.line) }, fault.line ? `${w("line", { n: fault.line })}: ` : "", ...told(fault))))
        : [el("li", { class: "soft" }, w("noFaults"))]));
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

// A gap that is gone meanwhile leaves what was typed under it.
async function templatesOf(query) {
  try {
    return (await get("new", query.gap ? { gap: query.gap } : {})).files;
  } catch (error) {
    if (error.message !== "gap-gone" || !kept(keyOf(query))) throw error;
    return (await get("new")).files;
  }
}

// A file as it is, a new one with its templates, or the text of a document that it is to stand in for.
async function begun(query) {
  const opened = query.path ? await get("file", { path: query.path }) : { digest: "", text: null };
  const fresh = opened.text === null;
  const templates = fresh ? await templatesOf(query) : {};
  const extracted = fresh && query.from ? (await get("file", { path: query.from })).extracted : null;
  const script = scriptOf(query.path ?? "") ?? query.script ?? "en";
  return { base: opened.digest, fresh, templates, script, conflict: opened.conflict, text: opened.text ?? (extracted ? asMarkdown(extracted) : templates[script] ?? ""), cut: extracted?.whole === false };
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
  return { key, base, script, path, area, saved, from: query.from ?? "", templates: found.templates, trouble: el("div", { id: "trouble" }) };
}

const isTemplate = ({ templates, area }) => Object.values(templates).includes(area.value);
const untouched = (sheet) => sheet.area.value === sheet.saved || isTemplate(sheet);

function note(sheet) {
  const { key, path, area, base, script } = sheet;
  if (untouched(sheet)) drop(key);
  else keep(key, { path: path.value, text: area.value, base, script });
}

// Opens an address without what is typed and not saved.
function anew(sheet, hash, go) {
  if (unsaved() && !confirm(w("leaveForGood"))) return;
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
    note(sheet);
    check();
  } }, ...SCRIPTS.map((tag) => el("option", { value: tag, selected: tag === sheet.script }, scriptName(tag))));
  return choose;
}

async function save(sheet, choose, { tell, complain, go }) {
  const { path, area, trouble } = sheet;
  const sent = { path: path.value, text: area.value };
  try {
    ({ digest: sheet.base } = await post("file", { ...sent, base: sheet.base, instead: sheet.from }));
    sheet.from = "";
    path.value = sent.path;
    path.readOnly = choose.disabled = true;
    drop(sheet.key);
    sheet.key = sent.path;
    sheet.saved = sent.text;
    note(sheet); // what was typed meanwhile
    if (area.isConnected) history.replaceState(null, "", editHash(sheet.key));
    trouble.replaceChildren();
    tell(w("saved"));
  } catch (error) {
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
function waysOf(form, area) {
  const way = (name, label) => el("button", { type: "button", id: name, "aria-pressed": "false", onclick: () => choose(name) }, w(label));
  const [byForm, byText] = [way("by-form", "byForm"), way("by-text", "byText")];
  function choose(name) {
    const text = name === "by-text";
    if (!text) form.draw();
    [form.box.hidden, area.hidden] = [text, !text];
    byForm.setAttribute("aria-pressed", String(!text));
    byText.setAttribute("aria-pressed", String(text));
    try { localStorage.setItem("rahnuma-editor", name); } catch { /* storage switched off */ }
  }
  let before = null;
  try { before = localStorage.getItem("rahnuma-editor"); } catch { /* the form */ }
  choose(before === "by-text" ? before : "by-form");
  return el("div", { class: "row ways", role: "group", "aria-label": w("editBy") }, byForm, byText);
}

export async function editor(house) {
  const { query, tell, complain, go } = house;
  const found = await begun(query);
  const sheet = sheetOf(house, found);
  const { path, area, trouble } = sheet;
  note(sheet);
  const faults = el("ul", { class: "faults", id: "faults" });
  const preview = el("div", { id: "preview" });
  let read = null; // the file as it was understood last
  const check = checker(path, area, faults, preview, complain, (seen) => { read = seen; });
  const changed = () => { note(sheet); check(); };
  const form = formOf({ area, changed, preview: () => read, complain });
  for (const field of [area, path]) field.addEventListener("input", changed);
  const choose = scriptChoice(sheet, () => { form.draw(); check(); });
  const remove = () => removed(path.value, sheet.base, house, () => { drop(sheet.key); go("#knowledge"); });
  const ways = waysOf(form, area);
  warn(sheet, found.conflict, go);
  check();
  return [el("h2", {}, w("edit")), el("div", { class: "row" }, el("a", { class: "button", href: "#knowledge" }, w("close")), el("label", { class: "grow" }, w("path"), path), found.fresh ? el("label", {}, w("script"), choose) : null),
    ...remarks(found, sheet.from), trouble,
    el("div", { class: "editor" }, el("section", {}, ways, form.box, area, el("div", { class: "row" }, el("button", { type: "button", class: "main", id: "save", onclick: () => save(sheet, choose, house) }, w("save")),
      found.fresh ? null : el("button", { type: "button", class: "bad", onclick: remove }, w("remove"))), el("h3", {}, w("faults")), faults),
    el("section", { class: "card" }, el("h3", {}, w("preview")), preview))];
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
    waiting ? el("p", { class: "soft" }, w("approveHint")) : "",
    cut ? el("div", { class: "card warning", id: "cut", role: "alert" }, el("p", { class: "warn" }, `⚠ ${w("notWhole", { n: extracted.left.toLocaleString("en") })} ${waiting ? w("approvesAll") : ""}`),
      el("a", { class: "button", id: "whole", href: `/admin/api/whole?${new URLSearchParams({ path: query.path })}`, download: "" }, w("wholeText"))) : "",
    el("div", { class: "row" },
      waiting ? el("button", { type: "button", class: "main", id: "approve", onclick: () => post("approve", { path: query.path, digest: file.digest }).then(() => { tell(w("approvedNote")); go("#publish"); }, complain) }, w(cut ? "approveWhole" : "approve")) : null,
      scriptOf(query.path) ? el("a", { class: "button", href: editHash(query.path) }, w("edit")) : el("a", { class: "button", id: "as-text", href: asText }, w("editAsText")),
      waiting ? el("button", { type: "button", class: "bad", onclick: () => discarded(file.draft, { tell, complain }, () => go("#knowledge")) }, w("discard")) : null,
      file.draft ? null : el("button", { type: "button", class: "bad", id: "remove", onclick: () => removed(query.path, file.digest, { tell, complain }, () => go("#knowledge")) }, w("remove"))),
    el("article", { class: "card", id: "extracted", lang: extracted.language, dir }, el("h2", { dir: "auto" }, extracted.title), ...extracted.sections.flatMap((section) => [el("h3", {}, section.heading), ...section.text.split("\n").filter((line) => line.trim()).map((line) => el("p", { dir: "auto" }, line))]))];
}
