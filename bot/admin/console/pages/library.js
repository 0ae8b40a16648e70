// The knowledge: drafts and uploads, and all subjects by folder, in the order that is asked for, found by any word of them.
import { get } from "./api.js";
import { draftCard, editHash, openHash, scriptOf } from "./drafts.js";
import { link } from "./markdown.js";
import { el, own, table } from "./text.js";
import { may } from "./rights.js";
import { code, told } from "./told.js";
import { additions } from "./translating.js";
import { uploader } from "./upload.js";
import { joined, language, SCRIPTS, scriptName, w } from "./words.js";

const PAGE = 20;
const HITS = 4; // sections shown of a subject that was found by its text
const view = { wanted: "", folder: "", order: "sortName", only: false, from: 0 }; // as it was left, until the page is loaded anew
const age = (date) => { const days = Math.floor((Date.now() - Date.parse(date)) / 86400000); return days > 1 ? w("days", { n: days }) : w(days === 1 ? "day" : "today"); };

// Each file with its own age and sources, those that cannot be opened here with the reason, and the scripts that have none yet.
function filesOf(subject) {
  const held = new Set(subject.files.map((file) => file.language ?? scriptOf(file.path)));
  const [sound, locked] = [subject.files.filter((file) => !file.fault), subject.files.filter((file) => file.fault)];
  const rows = sound.map((file) => [
    el("a", { class: "button", href: openHash(file.path), title: file.path }, ...(scriptOf(file.path) ? [w(may("edits") ? "editScript" : "lookScript", { script: scriptName(scriptOf(file.path)) })] : [w("look"), " ", code(file.path.split("/").at(-1))])),
    el("div", { class: "age" }, ...(file.updated ? [el("bdi", {}, file.updated), ` (${age(file.updated)}) `, file.behind ? el("span", { class: "chip missing" }, w("behind")) : null] : [])),
    file.language ? String(file.sources) : ""]);
  const lacking = sound.length ? SCRIPTS.filter((tag) => !held.has(tag)) : []; // else a sibling might have no better name
  const original = sound.find((file) => scriptOf(file.path) === "en") ?? sound.find((file) => scriptOf(file.path)); // of a document nothing is read beside it
  const absent = original ? additions(original.path, lacking) : lacking.map((tag) => el("a", { class: "button", href: editHash(`${subject.id}.${tag}.md`, { script: tag }) }, w("add", { script: scriptName(tag) })));
  return [rows.length ? table([w("files"), w("updated"), w("sources")], rows, [2]) : "",
    ...locked.map((file) => el("p", { class: "locked" }, code(file.path), " ", el("span", { class: "chip missing" }, w("locked")), " ", ...told(file.fault))), absent.length ? el("div", { class: "row", needs: "edits" }, ...absent) : ""];
}

const titleOf = ({ titles }) => titles[language()] ?? titles.en ?? titles["ur-Latn"] ?? titles.ur;

function subjectCard(subject, days) {
  const chips = SCRIPTS.map((tag) => el("span", { class: subject.missing.includes(tag) ? "chip missing" : "chip ok" }, scriptName(tag)));
  if (subject.files.some((file) => file.behind)) chips.push(el("span", { class: "chip missing" }, w("behind")));
  const sources = subject.sources.map((source) => el("li", {}, link(source.url, source.title), " (", el("bdi", {}, source.date ?? w("undated")), ")"));
  const card = el("details", { class: "card" }, el("summary", {}, el("span", { class: "name" }, own(titleOf(subject)), " ", code(subject.id)), ...chips, el("span", { class: "soft" }, age(subject.updated))));
  card.addEventListener("toggle", () => {
    if (card.childElementCount > 1) return;
    card.append(...filesOf(subject),
      table([w("unit"), w("missing"), w("answered"), "👍", "👎"], subject.units.map((unit) => [own(unit.heading), joined(unit.missing.map(scriptName)), ...unit.counts.map(String)]), [2, 3, 4]),
      el("p", { class: "soft" }, w("countedOver", { n: days })),
      el("h3", {}, w("sources")), sources.length ? el("ul", {}, ...sources) : el("p", { class: "soft" }, w("noSources")));
  });
  return card;
}

const total = (subject, which) => subject.units.reduce((n, unit) => n + unit.counts[which], 0);
const ORDERS = {
  "sortName": (a, b) => a.topic.localeCompare(b.topic) || titleOf(a).localeCompare(titleOf(b)),
  "sortOldest": (a, b) => a.updated.localeCompare(b.updated),
  "sortAnswered": (a, b) => total(b, 0) - total(a, 0),
  "sortDisliked": (a, b) => total(b, 2) - total(a, 2),
};

// The sections of a subject that hold what is searched for, with the words around it.
function hitsOf(sections) {
  const shown = sections.filter((one) => one.piece).slice(0, HITS);
  return shown.length ? el("ul", { class: "hits soft" }, ...shown.map((one) => el("li", {}, own(one.heading), ": ", own(one.piece)))) : null;
}

function pagerOf(count, show) {
  const turn = (by) => () => { view.from += by; show(); document.getElementById("subjects").scrollIntoView(); };
  const range = w("range", { from: count ? view.from + 1 : 0, to: Math.min(view.from + PAGE, count), n: count });
  return el("div", { class: "row pager", role: "group", "aria-label": w("pages") },
    el("button", { type: "button", class: "previous", disabled: view.from === 0, onclick: turn(-PAGE) }, w("previous")), el("span", {}, range),
    el("button", { type: "button", class: "next", disabled: view.from + PAGE >= count, onclick: turn(PAGE) }, w("next")));
}

function listOf(listed) {
  const count = el("p", { class: "soft", id: "count", role: "status", tabindex: "-1" });
  const shown = el("div", {});
  const list = el("div", { id: "subjects" }, count, shown);
  const cards = new Map(); // by subject, made once, so that what is open and where the focus stands outlive a search
  let turn = 0, found = new Map(); // by subject, the sections that hold what is wanted

  const chosen = () => {
    const some = listed.subjects.filter((s) => (!view.folder || s.topic === view.folder) && (!view.wanted || found.has(s.id))
      && (!view.only || s.missing.length || s.files.some((file) => file.behind)));
    const rank = [...found.keys()];
    return view.wanted && view.order === "sortName" ? some.sort((a, b) => rank.indexOf(a.id) - rank.indexOf(b.id)) : some.sort(ORDERS[view.order]);
  };
  const show = () => {
    const all = chosen();
    if (view.from >= all.length) view.from = 0;
    const page = all.slice(view.from, view.from + PAGE);
    const grouped = view.order === "sortName" && !view.wanted && !view.folder;
    const cardOf = (subject) => cards.get(subject.id) ?? cards.set(subject.id, subjectCard(subject, listed.days)).get(subject.id);
    const made = page.flatMap((subject, n) => [grouped && subject.topic !== page[n - 1]?.topic ? el("h3", { class: "folder" }, code(subject.topic)) : null,
      cardOf(subject), view.wanted ? hitsOf(found.get(subject.id)) : null]);
    const held = shown.contains(document.activeElement) ? document.activeElement : null;
    shown.replaceChildren(...made.filter(Boolean), ...(all.length > PAGE ? [pagerOf(all.length, show)] : []));
    const same = held && (held.isConnected ? held : shown.querySelector(`.pager .${held.className || "none"}:not(:disabled)`));
    if (held) (same ?? count).focus({ preventScroll: true });
    list.removeAttribute("aria-busy");
    count.textContent = w(all.length === 1 ? "subject" : "subjects", { n: all.length });
  };
  const begin = () => { view.from = 0; show(); };

  let timer = 0;
  const look = async () => {
    const mine = ++turn;
    list.setAttribute("aria-busy", "true");
    count.textContent = w("searching");
    const { sections } = view.wanted ? await get("search", { q: view.wanted, lang: language() }) : { sections: [] };
    if (mine !== turn) return;
    found = new Map();
    for (const one of sections) found.set(one.subject, [...(found.get(one.subject) ?? []), one]);
    show();
  };
  return { list, begin, look, later: (complain) => { clearTimeout(timer); timer = setTimeout(() => look().catch((error) => { show(); complain(error); }), 250); }, show };
}

function controlsOf({ begin, later }, topics, subjects, complain) {
  const search = el("input", { type: "search", id: "search", placeholder: w("search"), "aria-label": w("search"), dir: "auto", value: view.wanted, maxlength: 200 });
  search.addEventListener("input", () => { view.wanted = search.value.trim(); view.from = 0; later(complain); });
  const count = (topic) => subjects.filter((one) => one.topic === topic).length;
  const folder = el("select", { id: "folder", "aria-label": w("topic"), onchange: () => { view.folder = folder.value; begin(); } },
    el("option", { value: "" }, `${w("allFolders")} (${subjects.length})`), ...topics.map((name) => el("option", { value: name, selected: name === view.folder }, `${name} (${count(name)})`)));
  const order = el("select", { id: "order", "aria-label": w("sortBy"), onchange: () => { view.order = order.value; begin(); } },
    ...Object.keys(ORDERS).map((name) => el("option", { value: name, selected: name === view.order }, w(name))));
  const only = el("input", { type: "checkbox", name: "only", checked: view.only });
  only.addEventListener("change", () => { view.only = only.checked; begin(); });
  return el("div", { class: "row", id: "controls" }, el("div", { class: "grow" }, search), folder, order, el("label", { class: "inline" }, only, w("missingOnly")));
}

export async function knowledge(house) {
  const listed = await get("knowledge");
  const draft = el("div", {}, draftCard(listed.draft, house));
  const changed = () => get("knowledge").then((now) => draft.replaceChildren(draftCard(now.draft, house))).catch(house.complain);
  const list = listOf(listed);
  if (view.wanted) await list.look();
  else list.show();
  return [el("h2", {}, w("knowledge")), draft, uploader(listed, house, changed), controlsOf(list, listed.topics, listed.subjects, house.complain), list.list];
}
