// What would change, whether it is better, publish, and the way back.
import { get, post } from "./admin_api.js";
import { el, table } from "./admin_text.js";
import { scriptName, w } from "./admin_words.js";

const names = (list) => el("ul", {}, ...list.slice(0, 60).map((name) => el("li", {}, el("bdi", { class: "code", dir: "ltr" }, name))), list.length > 60 ? el("li", {}, `+ ${list.length - 60}`) : null);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const percent = (share) => `${(share * 100).toFixed(1)} %`;
const ltr = (text) => el("bdi", { dir: "ltr" }, text);

function changes(report) {
  const parts = [["unitsAdded", report.units.added], ["unitsChanged", report.units.changed], ["unitsRemoved", report.units.removed]];
  const files = [...report.files.added, ...report.files.changed, ...report.files.removed];
  if (!files.length) return el("p", { class: "soft" }, w("noChanges"));
  return el("div", { class: "grid" }, ...[...parts, ["filesChanged", files]].filter(([, list]) => list.length).map(([key, list]) =>
    el("section", { class: "card" }, el("h3", {}, `${w(key)}: ${list.length}`), names(list))));
}

const standing = (word) => w(word === "answered" ? "answeredWrongly" : word === "refused" ? "not_covered" : word);

function moved(key, list) {
  if (!list.length) return null;
  return el("section", { class: "card", id: key }, el("h3", { class: key === "worse" ? "bad" : false }, `${w(key)}: ${list.length}`),
    table([w("question"), w("before"), w("after")], list.map((one) => [el("bdi", { dir: "auto", lang: one.language }, one.question), standing(one.before), standing(one.after)])));
}

function verdict(report) {
  if (!report.verdict) return [el("p", { class: "soft" }, report.uncompared ? ltr(report.uncompared) : w("noGolden"))];
  const rows = Object.entries(report.verdict.after).map(([tag, after]) => [scriptName(tag), String(after.questions), ltr(percent(report.verdict.before[tag].recall_at_1)), ltr(percent(after.recall_at_1))]);
  const { better, worse, asked } = report.verdict;
  return [el("h3", {}, w("golden")), table([w("script"), w("question"), w("before"), w("after")], rows, [1, 2, 3]), el("p", { class: "soft" }, w("askedAnew", { n: asked })),
    ...(better.length + worse.length ? [moved("worse", worse), moved("better", better)] : [el("p", { class: "soft", id: "same" }, w("same"))])].filter(Boolean);
}

function outcome(job, start) {
  if (job.state === "done" && job.action === "publish") return [el("p", { class: "card", id: "published" }, w(job.report.changed ? "published" : "upToDate")), ...(job.report.changed ? verdict(job.report) : [])];
  if (job.state === "done") {
    if (!job.report.changed) return [el("p", { class: "card" }, w("upToDate"))];
    return job.report.reasons.length ? refused(job.report, start) : [el("p", { class: "card", id: "ready" }, w("ready")), ...verdict(job.report)];
  }
  if (job.state === "failed" && job.error === "refused") return refused(job.detail, start);
  if (job.state === "failed") {
    const why = job.error === "faults" ? el("ul", {}, ...job.detail.map((fault) => el("li", { dir: "ltr", class: "code" }, `${fault.path}:${fault.line}: ${fault.message}`))) : el("p", {}, String(job.detail));
    return [el("section", { class: "card fault" }, el("p", {}, job.error === "faults" ? w("hasFaults") : w(job.error === "busy" ? "busy" : "failed", { why: "" })), why)];
  }
  return [];
}

function refused(report, start) {
  const why = el("input", { id: "why", maxlength: 300 });
  return [el("section", { class: "card fault", id: "refused" }, el("p", { class: "bad" }, w("refused")), el("ul", {}, ...report.reasons.map((reason) => el("li", { dir: "ltr" }, reason))),
    el("label", {}, w("overrideWhy"), why), el("button", { type: "button", class: "bad", id: "override", onclick: () => { if (why.value.trim()) start("publish", { override: why.value }); else why.focus(); } }, w("override"))), ...verdict(report)];
}

// What was done, in whose words, why not, and to which files and how many sections.
function deed(event) {
  const files = [["+", event.files.added], ["~", event.files.changed], ["−", event.files.removed]].flatMap(([sign, list]) => list.map((path) => `${sign} ${path}`));
  const units = [["unitsAdded", "added"], ["unitsChanged", "changed"], ["unitsRemoved", "removed"]].filter(([, kind]) => event.units[kind]).map(([key, kind]) => el("p", {}, `${w(key)}: ${event.units[kind]}`));
  return el("div", {}, w(`ev-${event.action}`), event.note ? el("bdi", { dir: "auto" }, ` (${event.note})`) : null,
    event.reasons.length ? el("ul", { class: "reasons" }, ...event.reasons.map((reason) => el("li", { dir: "ltr" }, reason))) : null,
    files.length + units.length ? el("details", {}, el("summary", {}, `${w("filesChanged")}: ${files.length}`), names(files), ...units) : null);
}

function historyOf(found, { complain, tell, again }) {
  const back = (to) => post("rollback", { to, offered: found.current }).then(() => { tell(w("rolledBack")); again(); }, complain);
  const rows = found.events.map((event) => [el("bdi", {}, new Date(event.at).toLocaleString()), el("bdi", {}, event.who), deed(event),
    el("span", {}, el("bdi", { class: "code", dir: "ltr" }, event.name), " ", event.name === found.live ? el("span", { class: "chip ok" }, w("live")) : null,
      event.name !== found.live && found.kept.includes(event.name) && event.action !== "refused" ? el("button", { type: "button", onclick: () => back(event.name) }, w("rollbackTo")) : null),
    el("div", {}, ...Object.entries(event.scores).map(([tag, [before, after]]) => el("div", {}, ltr(`${tag}: ${percent(before)} → ${percent(after)}`))))]);
  return el("section", {}, el("h2", {}, w("history")), el("div", { class: "row" }, el("button", { type: "button", class: "bad", id: "rollback", onclick: () => back("") }, w("rollback"))),
    table(["", "", "", "", w("golden")], rows));
}

export async function publish(house) {
  const { complain, state } = house;
  const [report, events] = await Promise.all([get("diff").catch((error) => ({ error })), get("history")]);
  const result = el("div", { id: "result" });
  const past = el("div", {}, historyOf(events, house));
  const check = el("button", { type: "button", id: "check", onclick: () => start("prepare") }, w("check"));
  const go = el("button", { type: "button", class: "main", id: "publish", onclick: () => start("publish") }, w("publishNow"));
  const plan = el("div", {}, report.error ? el("p", { class: "bad lines" }, (report.error.body?.faults ?? []).map((f) => `${f.path}:${f.line}: ${f.message}`).join("\n")) : changes(report));
  const follow = async (job) => {
    check.disabled = go.disabled = true;
    const meter = el("progress", { max: 1 });
    const step = el("p", { class: "soft" });
    result.replaceChildren(el("section", { class: "card" }, el("h3", {}, w("building")), step, meter));
    while (job.state === "running") {
      step.textContent = w(`step-${job.step}`);
      if (job.total) { meter.max = job.total; meter.value = job.done; }
      await pause(200);
      job = await get("job");
    }
    check.disabled = go.disabled = false;
    result.replaceChildren(...outcome(job, start));
    const [next, now] = await Promise.all([get("diff").catch(() => null), get("history")]);
    if (next) plan.replaceChildren(changes(next));
    past.replaceChildren(historyOf(now, house));
  };
  const start = (action, body = {}) => post(action, body).then(follow).catch(complain);
  if (state.job.state === "running") follow(state.job).catch(complain);
  else if (state.job.state !== "idle" && !(state.job.state === "done" && state.job.action === "publish")) result.replaceChildren(...outcome(state.job, start));
  return [el("h2", {}, w("changes")), state.waiting ? el("p", { class: "card warning warn" }, `${state.waiting} × ${w("waiting")}`) : "", plan, el("div", { class: "row" }, check, go), result, past];
}
