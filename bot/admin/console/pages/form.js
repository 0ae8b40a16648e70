// The form beside the text editor: every part of a file in a field of its own, so that nobody has to type a bracket.
import { get } from "./api.js";
import { sure } from "./sure.js";
import { directionOf, el, own } from "./text.js";
import { fieldFaults } from "./marks.js";
import { idRoom } from "./naming.js";
import { site } from "./preview.js";
import { fresh, headOf, idOf, join, setHead, split } from "./sections.js";
import { w } from "./words.js";

const KINDS = [["", "kindAnswer"], [".unknown", "unknownMark"], [".off-topic", "offTopicMark"]];
const FOUND = 8;
let shared = null; // the list of sources, asked for once

const grouped = (text) => text.trim().split(/\n\s*\n/).map(lines).reduce((all, group) => (all.length ? [...all, "", ...group] : group), []);
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

async function sourceList() {
  shared ??= (await get("sources")).sources;
  return shared;
}

// `path` holds the file's path and `area` its text; `changed()` is called when the form has written to it; `preview()` is the file as it was read last;
// words in `blank` are a template's, which a field shows as what to write there.
export function formOf({ path, area, changed, preview, blank, complain }) {
  const box = el("section", { id: "form" });
  let file = null, sources = [], kin = []; // kin: the sections of the same subject in another script
  const known = () => [...sources, ...(preview()?.sources ?? []).filter((one) => one.id && !sources.some((other) => other.key === one.id)).map((one) => ({ ...one, key: one.id }))];
  const write = () => { area.value = join(file); changed(); };
  const touch = (one) => { one.lines = null; write(); };
  const tag = () => area.lang;
  const titled = (heading) => (heading && !blank.has(heading) ? heading : w("newSection"));

  const field = (name, control) => el("label", {}, w(name), control);
  const marks = fieldFaults(box, area, blank);
  const said = (name, value, put, rows = 0) => {
    const made = rows ? el("textarea", { rows, lang: tag(), dir: directionOf(tag()), name }) : el("input", { lang: tag(), dir: directionOf(tag()), name });
    if (blank.has(value)) made.placeholder = value;
    else made.value = value;
    made.addEventListener("input", () => put(made.value));
    return marks.withPlace(field(name, made), made);
  };

  function head() {
    const one = (key, name, rows) => {
      const value = headOf(file, key);
      return value === null ? el("p", { class: "soft" }, w("onlyInText", { name: w(name) })) : said(name, value, (now) => { setHead(file, key, now); write(); }, rows);
    };
    const day = headOf(file, "updated");
    const date = el("input", { type: "date", name: "checkedOn", value: day ?? "" });
    date.addEventListener("input", () => { if (date.value) { setHead(file, "updated", date.value); write(); } });
    return el("section", { class: "card" }, one("title", "titleOf", 0), one("aliases", "aliases", 3), field("checkedOn", date));
  }

  function sourcesOf(one) {
    const chosen = el("ul", { class: "chosen" });
    const found = el("ul", { class: "found" });
    const search = el("input", { type: "search", name: "source", placeholder: w("findSource"), "aria-label": w("findSource"), dir: "auto" });
    const named = (key) => known().find((source) => source.key === key);
    const change = (keys) => { one.sources = keys; touch(one); draw(); };
    const draw = () => chosen.replaceChildren(...one.sources.map((key) => el("li", {}, el("span", {}, own(named(key)?.title ?? key), named(key)?.date ? el("bdi", {}, ` (${named(key).date})`) : null),
      el("button", { type: "button", class: "bad small", "aria-label": w("dropSource", { name: named(key)?.title ?? key }), onclick: () => change(one.sources.filter((other) => other !== key)) }, "×"))));
    search.addEventListener("input", () => {
      const wanted = search.value.trim().toLowerCase();
      const some = wanted ? known().filter((source) => !one.sources.includes(source.key) && `${source.title} ${source.key} ${source.url ?? ""}`.toLowerCase().includes(wanted)).slice(0, FOUND) : [];
      found.replaceChildren(...some.map((source) => el("li", {}, el("button", { type: "button", onclick: () => { search.value = ""; found.replaceChildren(); change([...one.sources, source.key]); search.focus(); } },
        own(source.title), ` (${[source.date ?? w("undated"), site(source.url)].filter(Boolean).join(", ")})`))), wanted && !some.length ? el("li", { class: "soft" }, w("noSuchSource")) : "");
    });
    draw();
    return el("div", { role: "group", "aria-label": w("sources") }, el("p", {}, w("sources")), chosen, search, found);
  }

  function card(one, begun) {
    const name = el("span", { class: "name" }, own(titled(one.heading)));
    const short = el("input", { dir: "ltr", class: "code", name: "shortName", value: one.id, pattern: "[a-z0-9]+(-[a-z0-9]+)*" });
    short.addEventListener("input", () => { one.id = short.value; one.named = true; touch(one); });
    const heading = (now) => {
      one.heading = now;
      name.replaceChildren(own(titled(now)));
      if (begun && !one.named) one.id = short.value = idOf(now, file.sections.filter((other) => other !== one).map((other) => other.id), idRoom(path.value));
      touch(one);
    };
    const kind = el("select", { name: "kind", onchange: () => { one.kind = kind.value; touch(one); } }, ...KINDS.map(([value, label]) => el("option", { value, selected: value === one.kind }, w(label))));
    const put = (key, read = (now) => now) => (now) => { one[key] = read(now); touch(one); };
    const remove = async () => {
      if (!await sure(w("dropSectionAsk", { name: one.heading }), w("dropSection"))) return;
      file.sections.splice(file.sections.indexOf(one), 1);
      write();
      draw();
    };
    return el("details", { class: "card part", open: begun, "data-id": one.id }, el("summary", {}, name, one.kind ? el("span", { class: "chip" }, w(KINDS.find(([value]) => value === one.kind)?.[1] ?? "kindAnswer")) : null),
      said("heading", one.heading, heading), kinOf(one), said("answerText", one.answer, put("answer"), 9), el("p", { class: "soft" }, w("answerHint")),
      said("plainText", one.plain, put("plain"), 2), sourcesOf(one),
      said("questions", one.questions.join("\n"), put("questions", grouped), 4), el("p", { class: "soft" }, w("questionsHint")),
      el("details", {}, el("summary", {}, w("moreFields")), said("unanswered", one.unanswered.join("\n"), put("unanswered", lines), 2), field("kind", kind),
        begun ? field("shortName", short) : el("p", { class: "soft" }, `${w("shortName")}: `, el("bdi", { class: "code", dir: "ltr" }, one.id))),
      el("div", { class: "row" }, el("button", { type: "button", class: "bad", onclick: remove }, w("dropSection"))));
  }

  // Which section of the other scripts it is: the same answer has the same short name in each.
  function kinOf(one) {
    if (!kin.length) return null;
    const choose = el("select", { name: "kin", onchange: () => { one.id = choose.value || idOf(one.heading, kin.map((other) => other.id), idRoom(path.value)); one.named = true; touch(one); } },
      ...kin.map((other) => el("option", { value: other.id, selected: other.id === one.id }, other.heading)), el("option", { value: "", selected: !kin.some((other) => other.id === one.id) }, w("ownSection")));
    return field("sameSection", choose);
  }

  // The file joins a subject with these sections: its own are theirs in order, until somebody chooses otherwise.
  function match(sections) {
    kin = sections;
    file = split(area.value);
    for (const [n, one] of (file?.sections ?? []).entries()) if (kin[n] && kin[n].id !== one.id) { one.id = kin[n].id; one.lines = null; }
    if (file) write();
    draw();
  }

  function add() {
    const ids = file.sections.map((other) => other.id), same = kin.find((other) => !ids.includes(other.id));
    const one = fresh(same?.id ?? idOf("", ids));
    one.named = Boolean(same);
    if (join(file).trimEnd() === join(file)) file.sections.at(-1)?.lines?.push("");
    file.sections.push(one);
    const made = card(one, true);
    box.querySelector("#add-section").before(made);
    made.querySelector("input").focus();
  }

  function draw() {
    file = split(area.value);
    if (!file) return void box.replaceChildren(el("p", { class: "card warning" }, w("notForForm")));
    const open = [...box.querySelectorAll(".part[open]")].map((part) => part.dataset.id);
    const parts = file.sections.map((one) => card(one, false));
    for (const part of parts) part.open = open.includes(part.dataset.id) || parts.length === 1;
    box.replaceChildren(head(), ...parts, el("button", { type: "button", id: "add-section", onclick: add }, w("addSection")));
    marks.mark();
  }

  sourceList().then((list) => { sources = list; if (!box.contains(document.activeElement)) draw(); }).catch(complain);
  return { box, draw, match, marks };
}
