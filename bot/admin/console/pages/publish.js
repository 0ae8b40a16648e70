// What would change, whether it is better, publish, and the way back.
import { get, post } from "./api.js";
import { openHash } from "./drafts.js";
import { goldenQuestions } from "./golden.js";
import { progressOf } from "./progress.js";
import { toldWithPlace } from "./told.js";
import { sure } from "./sure.js";
import { additions, lackingSaid } from "./translating.js";
import { el, linesOf, none, own, table } from "./text.js";
import { joined, language, scriptName, w } from "./words.js";

const names = (list) => el("ul", {}, ...list.slice(0, 60).map((name) => el("li", {}, el("bdi", { class: "code", dir: "ltr" }, name))), list.length > 60 ? el("li", {}, `+ ${list.length - 60}`) : null);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const percent = (share) => `${(share * 100).toFixed(1)} %`;
const ltr = (text) => el("bdi", { dir: "ltr" }, text);
const isolated = (text) => `\u2066${text}\u2069`;

// Why an index must not go live unasked, in the admin's language.
function reason(cause) {
  if (cause.cause === "said") return ltr(cause.said);
  const number = cause.cause === "halved" ? String : percent;
  const [before, after, floor] = [cause.before, cause.after, cause.floor].map((one) => isolated(number(one)));
  return w(`cause-${cause.cause}`, { script: scriptName(cause.language), before, after, floor });
}

// What it was compared with, where that is not the live index.
function measure({ measure, live, base }) {
  if (measure === "live") return null;
  const why = measure === "first" ? "" : live ? w("live-damaged", { live: isolated(live) }) : w("live-unreadable");
  return el("p", { class: "soft", id: "against" }, `${w(`against-${measure}`, { base: isolated(base) })} ${why}`);
}

const fault = (one) => el("li", {}, ...toldWithPlace(one));

function changes(report) {
  const parts = [["unitsAdded", report.units.added], ["unitsChanged", report.units.changed], ["unitsRemoved", report.units.removed]];
  const files = [...report.files.added, ...report.files.changed, ...report.files.removed];
  if (!files.length) return el("p", { class: "soft" }, w("noChanges"));
  const total = parts.reduce((n, [, list]) => n + list.length, 0);
  const panel = (key, list, shown) => (list.length ? el("section", { class: "card" }, el("h3", {}, `${w(key)}: ${list.length}`), shown) : null);
  return el("div", {}, ...parts.map(([key, list]) => panel(key, list, el("div", {}, ...list.slice(0, MOST).map((unit) => beforeAndAfter(unit, report.names[unit], total <= OPEN)), list.length > MOST ? el("p", { class: "soft" }, `+ ${list.length - MOST}`) : null))),
    lacks(report), panel("filesChanged", files, names(files)));
}

// Scripts that a changed subject is not written in, and the way to write it.
function lacks({ lacking, names: called }) {
  if (!lacking.length) return null;
  const title = (path) => Object.entries(called).find(([unit]) => unit.startsWith(`${path.replace(/\.[^/]*$/, "")}#`))?.[1].title;
  return el("section", { class: "card warning", id: "lacking" }, ...lacking.slice(0, OPEN).map(({ path, scripts }) => el("div", {}, el("p", {}, own(title(path) ?? path), " – ", el("span", { class: "warn" }, lackingSaid(scripts))), el("div", { class: "row" }, ...additions(path, scripts)))),
    lacking.length > OPEN ? el("p", { class: "soft" }, `+ ${lacking.length - OPEN}`) : null);
}

const MOST = 60, OPEN = 8;
const ELEMENTS = { "=": "span", "-": "del", "+": "ins" };

// A section with its words before and after, asked for when it is opened; a few are open from the start.
function beforeAndAfter(unit, called, open) {
  const title = called && (called.title === called.heading ? called.title : `${called.title}: ${called.heading}`);
  const name = el("span", { class: "name" }, title ? own(title) : "", " ", el("bdi", { class: "code soft", dir: "ltr" }, unit));
  const box = el("details", { class: "before", "data-unit": unit }, el("summary", {}, name));
  box.addEventListener("toggle", async () => {
    if (!box.open || box.childElementCount > 1) return;
    const place = el("div", {}, el("p", { class: "soft" }, w("loading")));
    box.append(place);
    try {
      const { scripts, document: path } = await get("change", { unit });
      if (path) return place.replaceChildren(el("p", { class: "soft" }, w("readInDocument"), " ", el("a", { class: "button", href: openHash(path) }, w("look"))));
      place.replaceChildren(...(scripts.length ? scripts.map(scriptChange) : [el("p", { class: "soft" }, w("sameText"))]));
    } catch {
      place.replaceChildren(el("p", { class: "soft" }, w("noTextShown")));
    }
  });
  box.open = open;
  return box;
}

const scriptChange = ({ language, pieces }) => el("div", {}, el("p", { class: "chip" }, scriptName(language)), linesOf(pieces.map(([sign, text]) => [ELEMENTS[sign], text]), language));

const standing = (word) => w(word === "answered" ? "answeredWrongly" : word === "refused" ? "not_covered" : word);

// Questions whose answer is another now, each with both answers.
function moved(key, list) {
  if (!list.length) return null;
  return el("section", { class: "card", id: key }, el("h3", { class: key === "worse" ? "bad" : false }, `${w(key)}: ${list.length}`),
    ...list.map((one) => el("details", { class: "moved" }, el("summary", {}, own(one.question, { lang: one.language }), " ", el("span", { class: "soft" }, key === "alike" ? "" : `${standing(one.before)} ${document.dir === "rtl" ? "←" : "→"} ${standing(one.after)}`)),
      one.lost.length ? el("p", { class: "bad" }, w("lostFacts"), " ", own(one.lost.join("; "))) : null,
      el("div", { class: "grid" }, ...["before", "after"].map((when, n) => el("section", { class: "card", "data-answer": when }, el("h4", {}, w(when)), one.answers[n] ? linesOf([["span", one.answers[n]]], one.language) : none()))))));
}

function verdict(report) {
  const against = measure(report.against);
  if (!report.verdict) return [against ?? el("p", { class: "soft" }, w("noGolden"))];
  const { before, after, better, worse, alike, asked } = report.verdict;
  const rows = Object.entries(after).map(([tag, now]) => [scriptName(tag), String(now.questions), ltr(percent(before[tag].recall_at_1)), ltr(percent(now.recall_at_1)), ltr(`${percent(before[tag].fact_recall)} → ${percent(now.fact_recall)}`)]);
  return [against, el("h3", {}, w("golden")), table([w("script"), w("questionCount"), w("before"), w("after"), w("factsStated")], rows, [1, 2, 3, 4]), el("p", { class: "soft" }, w("askedAnew", { n: asked })),
    ...(better.length + worse.length + alike.length ? [moved("worse", worse), moved("better", better), moved("alike", alike)] : [el("p", { class: "soft", id: "same" }, w("same"))])].filter(Boolean);
}

const FAILURES = { faults: "hasFaults", busy: "busy", outdated: "outdated", index: "index", "ended-early": "ended-early", "broken-off": "broken-off" };
const failureSaid = ({ error }) => (error in FAILURES ? w(FAILURES[error]) : w("failed", { why: "" }));

function failure(job) {
  const why = job.error === "faults" ? el("ul", {}, ...job.detail.map(fault)) : ["busy", "outdated", "broken-off"].includes(job.error) ? null : el("p", { dir: "ltr", class: "code" }, String(job.detail));
  return el("section", { class: "card fault", id: "failure" }, el("p", {}, failureSaid(job)), why);
}

// What is published is what was shown: its name, what it was compared with, and why it was held back.
const shown = (report) => ({ candidate: report.name, previous: report.previous, reasons: report.reasons });

function outcome(job, start) {
  if (job.state === "failed") return job.error === "refused" ? refused(job.detail, start) : [failure(job)];
  if (job.state !== "done") return [];
  const { report } = job;
  if (!report.changed) return [el("p", { class: "card" }, w("upToDate"))];
  if (job.action === "publish") return [el("p", { class: "card", id: "published" }, w("published")), ...verdict(report)];
  if (report.reasons.length) return refused(report, start);
  const go = el("button", { type: "button", class: "main", id: "publish", needs: "publishes", onclick: () => start("publish", shown(report)) }, w("publishNow"));
  return [el("section", { class: "card", id: "ready" }, el("p", {}, w("ready")), el("div", { class: "row" }, go)), ...verdict(report)];
}

function refused(report, start) {
  const why = el("input", { id: "why", maxlength: 300 });
  const go = () => { if (why.value.trim()) start("publish", { ...shown(report), override: why.value }); else why.focus(); };
  return [el("section", { class: "card fault", id: "refused" }, el("p", { class: "bad" }, w("refused")), el("ul", {}, ...report.causes.map((cause) => el("li", {}, reason(cause)))),
    el("label", { needs: "publishes" }, w("overrideWhy"), why), el("button", { type: "button", class: "bad", id: "override", needs: "publishes", onclick: go }, w("override"))), ...verdict(report)];
}

// What was done, in whose words, why not, and to which files and how many sections.
function deed(event) {
  const files = [["+", event.files.added], ["~", event.files.changed], ["−", event.files.removed]].flatMap(([sign, list]) => list.map((path) => `${sign} ${path}`));
  const units = [["unitsAdded", "added"], ["unitsChanged", "changed"], ["unitsRemoved", "removed"]].filter(([, kind]) => event.units[kind]).map(([key, kind]) => el("p", {}, `${w(key)}: ${event.units[kind]}`));
  const note = event.left.length ? w("leftAsTheyAre", { files: joined(event.left.map(isolated)) }) : event.note;
  return el("div", {}, w(`ev-${event.action}`), note ? el("bdi", { dir: "auto" }, ` (${note})`) : null,
    event.causes.length ? el("ul", { class: "reasons" }, ...event.causes.map((cause) => el("li", {}, reason(cause)))) : null, measure(event.against),
    files.length + units.length ? el("details", {}, el("summary", {}, `${w("filesChanged")}: ${files.length}`), names(files), ...units) : null);
}

// What was put back holds a draft now; what was not is named.
function takenBack({ files, left }) {
  const put = files.added.length + files.changed.length + files.removed.length > left.length;
  return [w("rolledBack"), put ? w("keptAsDraft") : "", left.length ? w("notPutBack", { files: joined(left.map(isolated)) }) : ""].filter(Boolean).join(" ");
}

function historyOf(found, { complain, tell, again }) {
  const asked = (to) => w(to ? "rollbackToAsk" : "rollbackAsk", { live: isolated(found.current), name: isolated(to) });
  const back = async (to) => await sure(asked(to), w(to ? "rollbackTo" : "rollback")) && post("rollback", { to, offered: found.current }).then((event) => { tell(takenBack(event), { stays: event.left.length > 0 }); again(); }, complain);
  const newest = found.events.find((event) => event.name === found.live && event.action !== "refused");
  const rows = found.events.map((event) => [el("bdi", {}, new Date(event.at).toLocaleString()), el("bdi", {}, event.who), deed(event),
    el("span", {}, el("bdi", { class: "code", dir: "ltr" }, event.name), " ", event === newest ? el("span", { class: "chip ok" }, w("live")) : null,
      event.name !== found.live && found.kept.includes(event.name) && event.action !== "refused" ? el("button", { type: "button", needs: "publishes", onclick: () => back(event.name) }, w("rollbackTo")) : null),
    el("div", {}, ...Object.entries(event.scores).map(([tag, [before, after]]) => el("div", {}, `${scriptName(tag)}: `, ltr(`${percent(before)} → ${percent(after)}`))))]);
  return el("section", {}, el("h2", {}, w("history")), el("div", { class: "row" }, el("button", { type: "button", class: "bad", id: "rollback", needs: "publishes", onclick: () => back("") }, w("rollback"))),
    table([w("when"), w("who"), w("what"), w("indexName"), w("golden")], rows));
}

// What came of it, in a sentence.
function summary(job) {
  if (job.state === "failed") return job.error === "refused" ? w("refused") : failureSaid(job);
  if (!job.report.changed) return w("upToDate");
  if (job.action === "publish") return w("publishedNote");
  if (job.report.reasons.length) return w("refused");
  const worse = job.report.verdict?.worse.length;
  return `${w("ready")} ${worse ? `${w("worse")}: ${worse}` : ""}`.trim();
}

let opened = 0; // which opening of the page follows the publication: one is enough

export async function publish(house) {
  const { complain, state, tell } = house;
  const mine = ++opened;
  const [report, events, golden, last] = await Promise.all([get("diff", { lang: language() }).catch((error) => ({ error })), get("history"), goldenQuestions(house), get("job")]);
  const progress = progressOf();
  const result = el("div", { id: "result" });
  const past = el("div", {}, historyOf(events, house));
  const check = el("button", { type: "button", class: "main", id: "check", needs: "edits", onclick: () => start("prepare") }, w("check"));
  const plan = el("div", {}, report.error ? el("ul", { class: "bad" }, ...(report.error.body?.faults ?? []).map(fault)) : changes(report));
  const display = (job) => {
    result.replaceChildren(...outcome(job, start));
    check.classList.toggle("main", !result.querySelector("#publish")); // one button is the next step
  };
  const follow = async (job) => {
    const from = document.activeElement; // what was pressed, if it was pressed here
    check.setAttribute("aria-disabled", "true"); // a button that is switched off would lose the focus
    progress.show(job);
    if (result.contains(from)) check.focus({ preventScroll: true });
    result.replaceChildren();
    while (job.state === "running") {
      await pause(200);
      job = await get("job");
      if (mine !== opened) return;
      if (job.state === "running") progress.show(job);
    }
    check.removeAttribute("aria-disabled");
    past.replaceChildren(historyOf(await get("history"), house));
    const waits = [check, document.body].includes(document.activeElement);
    display(job);
    progress.end(summary(job));
    const first = result.firstElementChild;
    if (waits && first?.isConnected) { first.tabIndex = -1; first.focus({ preventScroll: true }); }
    if (job.state === "done" && job.action === "publish") {
      plan.replaceChildren(); // they are live now
      if (!result.isConnected) tell(w("publishedNote"));
    }
    const next = await get("diff", { lang: language() }).catch(() => null);
    if (next) plan.replaceChildren(changes(next));
  };
  const broken = (error) => { check.removeAttribute("aria-disabled"); progress.end(""); complain(error); };
  const start = (action, body = {}) => (check.getAttribute("aria-disabled") ? null : post(action, body).then(follow).catch(broken));
  if (last.state === "running") follow(last).catch(broken);
  else if (last.state !== "idle" && !(last.state === "done" && last.action === "publish")) display(last);
  return [el("h2", {}, w("changes")), state.waiting ? el("p", { class: "card warning warn" }, `${state.waiting} × ${w("waiting")}`) : "", plan, el("div", { class: "row" }, check), progress.box, result, golden, past];
}
