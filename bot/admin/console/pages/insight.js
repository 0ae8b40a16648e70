// Gaps and use.
import { get, post } from "./api.js";
import { el, none, number, own, table } from "./text.js";
import { bars, lines, stacked, trend } from "./plots.js";
import { may } from "./rights.js";
import { goldenForm, unitName } from "./try.js";
import { language, scriptName, w } from "./words.js";

const day = (millis) => el("bdi", {}, new Date(millis).toLocaleDateString(language() === "ur" ? "ur-PK-u-nu-latn" : "en-GB", { day: "numeric", month: "long", year: "numeric" }));

// When it was asked: the first time and the last.
function asked({ first, last }) {
  const [from, to] = [day(first), day(last)];
  return el("span", { class: "soft when" }, from.textContent === to.textContent ? w("askedOn") : w("askedFrom"), " ", from, ...(from.textContent === to.textContent ? [] : [" – ", to]));
}

function gapCard(gap, house, known = true) {
  const [{ text: question, language: script }] = gap.examples;
  const decline = () => post("golden", { question, language: script, units: [], facts: [] }).then((kept) => house.tell(w("goldenAdded", { n: kept.total })), house.complain);
  return el("section", { class: "card gap" },
    el("div", { class: "row" }, el("strong", {}, w("times", { n: gap.count })), ...gap.languages.map((tag) => el("span", { class: "chip" }, scriptName(tag))),
      gap.answered_by ? el("span", { class: "chip ok" }, w("nowAnswered"), " ", unitName(gap.answered_by)) : null, asked(gap)),
    el("ul", {}, ...gap.examples.map((one) => el("li", {}, own(one.text, { lang: one.language })))),
    el("div", { class: "row" },
      el("a", { class: "button", needs: "edits", href: `#edit?${new URLSearchParams({ gap: gap.id, script })}` }, w("writeAnswer")),
      el("a", { class: "button", href: `#try?${new URLSearchParams({ q: question })}` }, w("try")),
      el("button", { type: "button", needs: "edits", onclick: decline }, w("mustNot")),
      known ? el("button", { type: "button", class: "bad", needs: "edits", onclick: () => setAside(gap, house) }, w("setAside")) : null));
}

// Off the list, with a way back.
function setAside({ id }, { tell, complain, again }) {
  const undo = () => post("put-back", { id }).then(() => { tell(w("putBack")); again(); }, complain);
  return post("set-aside", { id }).then(() => { tell(w("isAside"), { undo }); again(); }, complain);
}

export async function gaps(house) {
  const { gaps: found, declined } = await get("gaps", { days: 365 });
  return [el("h2", {}, w("gaps")), el("section", { id: "unknown" }, el("h3", {}, w("notKnown")), el("p", { class: "soft" }, w("gapsHint")), ...(found.length ? found.map((gap) => gapCard(gap, house)) : [el("p", {}, w("noGaps"))])),
    el("section", { id: "declined" }, el("h3", {}, w("declinedOffTopic")), el("p", { class: "soft" }, w("declinedHint")), ...(declined.length ? declined.map((gap) => gapCard(gap, house, false)) : [none()]))];
}

const OUTCOMES = ["answered", "not_covered", "clarify", "off_topic", "small_talk", "safety"];
const sum = (rows, key) => { const total = new Map(); for (const row of rows) total.set(row[key], (total.get(row[key]) ?? 0) + row.count); return [...total].sort((a, b) => b[1] - a[1]); };
const key = (labels) => el("div", { class: "key" }, ...labels.map((label, n) => el("span", { class: `k${n + 1}` }, label)));
const panel = (title, ...content) => el("section", { class: "card" }, el("h3", {}, title), ...content);

function everyDay(first, last) {
  const all = [];
  for (let day = new Date(`${first}T00:00:00Z`); day <= new Date(`${last}T00:00:00Z`); day.setUTCDate(day.getUTCDate() + 1)) all.push(day.toISOString().slice(0, 10));
  return all;
}

function plots(found) {
  const rows = found.use;
  const names = rows.length ? everyDay(rows[0].day, rows.at(-1).day) : [];
  const count = (day, outcome) => rows.filter((row) => row.day === day && row.outcome === outcome).reduce((n, row) => n + row.count, 0);
  const labels = OUTCOMES.map((name) => w(name === "answered" ? "answered_o" : name));
  const english = language() === "en" ? labels : OUTCOMES;
  const shown = (title, counted, plot) => panel(title, ...(counted.length ? plot() : [none()]));
  const shares = (name, title, label) => shown(title, rows, () => [bars(sum(rows, name).map(([value, n]) => ({ name: label(value), value: n })), title)]);
  return [shown(w("byDay"), rows, () => [key(labels), stacked(names.map((name) => ({ name, values: OUTCOMES.map((outcome) => count(name, outcome)) })), w("byDay"), english)]),
    shown(w("latency"), found.latency, () => [key([w("median"), w("p95")]), lines(found.latency.map((row) => ({ name: row.day, values: [row.median, row.p95] })), w("latency"), ["median", "p95"])]),
    shares("channel", w("byChannel"), String), shares("language", w("byScript"), scriptName)];
}

// The period's totals, each with its days as a line and how its later half stands against the earlier one.
function totals({ use: rows, units }) {
  const names = rows.length ? everyDay(rows[0].day, rows.at(-1).day) : [];
  const daily = (wanted) => names.map((day) => rows.filter((row) => row.day === day && wanted(row)).reduce((n, row) => n + row.count, 0));
  const total = (values) => values.reduce((a, b) => a + b, 0);
  const change = (values) => {
    const half = Math.floor(values.length / 2), [before, after] = [total(values.slice(0, half)), total(values.slice(values.length - half))];
    if (!before || half < 2) return "";
    const share = Math.round((after / before - 1) * 100);
    return w("againstBefore", { n: `\u2066${share > 0 ? "+" : ""}${share} %\u2069` });
  };
  const card = (key, values) => el("section", { class: "card total" }, el("h3", {}, w(key)), el("p", { class: "big" }, number(total(values).toLocaleString("en"))),
    values.length ? trend(values, w("trendOf", { name: w(key) })) : null, el("p", { class: "soft" }, change(values)));
  const votes = (which) => units.reduce((n, row) => n + row[which], 0);
  return el("div", { class: "grid", id: "totals" }, card("messages", daily(() => true)), card("answered_o", daily((row) => row.outcome === "answered")), card("not_covered", daily((row) => row.outcome === "not_covered")),
    el("section", { class: "card total" }, el("h3", {}, w("votesTotal")), el("p", { class: "big" }, number(`👍 ${votes("liked")}  👎 ${votes("disliked")}`))));
}

const allModels = (rows) => ({ model: w("total"), ...Object.fromEntries(["answers", "seconds", "tokens", "cost", "rejected"].map((name) => [name, rows.reduce((n, row) => n + row[name], 0)])) });

// What a model was asked for one message, read when it is opened.
function modelTurn(turn, house) {
  const inside = el("pre", { dir: "ltr", tabindex: "0" });
  const read = () => inside.textContent || get("turn", { id: turn.id }).then(({ trace }) => { inside.textContent = trace; }, house.complain);
  return el("details", { class: "turn", ontoggle: read }, el("summary", {}, own(turn.question), " ", el("bdi", { class: "soft" }, new Date(turn.at).toLocaleString()), " ",
    el("span", { class: "chip" }, el("bdi", {}, turn.answerer)), turn.rejected ? el("span", { class: "chip" }, `${w("rejected")}: ${turn.rejected}`) : null, " ", el("bdi", { class: "soft", dir: "ltr" }, `${turn.tokens} · $${turn.cost.toFixed(5)} · ${turn.seconds} s`)), inside);
}

export async function use(house) {
  const days = house.query.days ?? "30";
  const [found, { turns }] = await Promise.all([get("use", { days }), may("manages") ? get("turns", { days }) : { turns: [] }]);
  const period = el("select", { id: "days", "aria-label": w("period"), onchange: () => house.go(`#use?days=${period.value}`) }, ...["7", "30", "90", "365"].map((n) => el("option", { value: n, selected: n === days }, w("last", { n }))));
  const csv = ["use", "latency", "units", "models", "gaps"].map((name) => el("a", { class: "button", href: `/admin/api/export?${new URLSearchParams({ table: name, days })}`, download: "" }, `${{ use: w("messages"), latency: w("latency"), units: w("votes"), models: w("models"), gaps: w("gaps") }[name]}`));
  const disliked = found.disliked.map((one) => el("section", {}, el("p", {}, own(one.question), " ", el("bdi", { class: "soft" }, one.day), " ", unitName(one.unit)), one.note ? el("p", {}, `${w("notes")}: `, own(one.note)) : null,
    goldenForm(one.question, one.language, [], house)));
  return [el("h2", {}, w("use")), el("div", { class: "row" }, period), totals(found), el("div", { class: "grid", id: "plots" }, ...plots(found)),
    panel(w("votes"), table([w("unit"), w("answered"), "👍", "👎"], found.units.slice(0, 100).map((row) => [el("div", {}, ...(row.heading ? [own(row.heading), el("br")] : []), unitName(row.unit)), ...[row.answered, row.liked, row.disliked].map(String)]), [1, 2, 3])),
    panel(w("models"), table([w("model"), w("answers"), w("seconds"), w("tokens"), w("cost"), w("rejected")], (found.models.length ? [...found.models, allModels(found.models)] : []).map((row) => [row.model || w("builtIn"), String(row.answers), row.seconds.toFixed(1), String(row.tokens), row.cost.toFixed(4), String(row.rejected)]), [1, 2, 3, 4, 5])),
    may("manages") ? panel(w("modelTurns"), ...(turns.length ? turns.map((turn) => modelTurn(turn, house)) : [el("p", { class: "soft" }, w("noTurns"))])) : "",
    panel(w("disliked"), ...(disliked.length ? disliked : [none()])),
    el("h3", {}, w("tables")), el("div", { class: "row" }, ...csv)];
}
