// Try it: any question to the live index or the draft, with the reasons; and golden questions, which are made of them.
import { get, post } from "./api.js";
import { openHash } from "./drafts.js";
import { unitPicker } from "./picker.js";
import { blocks, link } from "./markdown.js";
import { directionOf, el, number, own, table } from "./text.js";
import { scriptName, w } from "./words.js";

export const unitName = (unit) => el("bdi", { class: "code", dir: "ltr" }, unit);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export function goldenForm(question, script, units, { tell, complain }) {
  const rights = unitPicker(units, complain);
  const facts = el("textarea", { dir: "auto", rows: 2 }); // one may hold a comma ("Rs 1,500"), so each has a line
  const keep = () => post("golden", { question, language: script, units: rights.units(), facts: facts.value.split("\n").map((line) => line.trim()).filter(Boolean) }).then((kept) => tell(w("goldenAdded", { n: kept.total })), complain);
  return el("details", { class: "golden", needs: "edits" }, el("summary", {}, w("addGolden")), rights.box, el("label", {}, w("goldenFactLines"), facts),
    el("button", { type: "button", onclick: keep }, w("addGolden")));
}

function answerOf({ reply }) {
  return el("article", { class: "card", id: "reply", lang: reply.language, dir: directionOf(reply.language) }, ...blocks(reply.text, reply.language),
    el("ul", { class: "soft" }, ...reply.sources.map((source) => el("li", {}, source.mark && `${source.mark} `, link(source.url, source.title), " (", el("bdi", {}, source.date ?? w("undated")), ")"))));
}

// The hits that the answer was made from; an answer by the kind of question ("compare", "hello") needs none.
function hitsOf(found) {
  if (!found.hits.length) return el("p", { class: "soft", id: "unsearched" }, w("unsearched"));
  const rows = found.hits.map((hit) => [el("div", {}, el("a", { href: openHash(hit.path) }, unitName(hit.unit)), el("br"), own(hit.heading, { class: "soft" }),
    hit.unanswered ? el("div", { class: "soft" }, `${w("speaksAgainst")}: `, number(hit.unanswered.toFixed(2))) : null), ...[hit.score.toFixed(3), hit.dense.toFixed(2), hit.lexical.toFixed(2), hit.relevance?.toFixed(2) ?? "–"].map(number)]);
  return el("div", { id: "hits" }, table([w("unit"), w("score"), w("meaning"), w("words"), w("reading")], rows, [1, 2, 3, 4]));
}

function reasonsOf(found) {
  const outcome = found.outcome === "answered" ? "answered_o" : found.outcome;
  return el("section", { class: "card" }, el("h3", {}, w("why")),
    el("p", {}, `${w("language")}: ${found.language ? scriptName(found.language) : w("otherLanguage")} · ${w("outcome")}: `, el("strong", { id: "outcome", "data-outcome": found.outcome }, w(outcome)), ` · ${found.seconds.toFixed(2)} ${w("seconds")} · `, unitName(found.index)),
    ...found.readings.map((reading) => el("p", { class: "reading" }, `${w("readAs")}: `, own(reading))), hitsOf(found),
    el("details", {}, el("summary", {}, el("bdi", { dir: "ltr" }, "--explain")), el("pre", { id: "trace", dir: "ltr", tabindex: "0" }, found.trace)));
}

function explained(found, question, house) {
  return [answerOf(found), reasonsOf(found), goldenForm(question, found.language ?? "en", found.outcome === "answered" ? found.units.slice(0, 1) : [], house)];
}

// Why the draft cannot be asked as it is now, with a button that builds it; `built` is called when that has ended well.
function unbuilt(why, { tell, complain, go }, built) {
  const build = el("button", { type: "button", id: "build", needs: "edits", onclick: async () => {
    build.disabled = true;
    build.textContent = `${w("building")} …`;
    try {
      let job = await post("prepare");
      while (job.state === "running") { await pause(300); job = await get("job"); }
      if (job.state === "failed") return go("#publish"); // where it says why
      if (!job.report.changed) tell(w("upToDate"));
      built(job.report.changed);
    } catch (error) { build.disabled = false; build.textContent = w("check"); complain(error); }
  } }, w("check"));
  return el("section", { class: "card warning", id: "stale", role: "alert" }, el("p", { class: "warn" }, w(why)), build);
}

export async function tryIt(house) {
  const question = el("input", { id: "question", dir: "auto", value: house.query.q ?? "", maxlength: 1500 });
  const which = (value, label, checked) => el("label", { class: "inline" }, el("input", { type: "radio", name: "index", value, checked }), w(label));
  const result = el("div", { id: "answer", "aria-live": "polite" });
  const again = (changed) => { if (!changed) form.querySelector("[value=live]").checked = true; form.requestSubmit(); };
  const form = el("form", { class: "card", onsubmit: async (event) => {
    event.preventDefault();
    if (!question.value.trim()) return;
    const asked = { question: question.value, index: new FormData(form).get("index") };
    result.replaceChildren(el("p", { class: "soft loading" }, w("building"))); // the last answer is not taken for this one's
    try {
      const found = await post("ask", asked);
      result.replaceChildren(...(found.stale ? [unbuilt("draftChanged", house, again)] : []), ...explained(found, asked.question, house));
    } catch (error) {
      result.replaceChildren(...(error.message === "nothing-built" ? [unbuilt("nothing-built", house, again)] : []));
      if (error.message !== "nothing-built") house.complain(error);
    }
  } }, el("label", {}, w("question"), question), which("live", "askLive", true), which("draft", "askDraft", false),
  el("div", { class: "row" }, el("button", { class: "main", id: "ask", type: "submit" }, w("ask"))));
  if (question.value) setTimeout(() => form.requestSubmit());
  return [el("h2", {}, w("try")), form, result];
}
