// A knowledge file as parts that a form can show, and back: what the form does not touch stays letter for letter.
const HEAD = /^##\s+(.*?)\s*(?:\{([^{}]*)\})?\s*$/;
const REFERENCE = /\[\^([A-Za-z0-9_-]+)\]/g;
const PLAIN = /^[A-Za-z\u0600-\u06ff][^:#"'[\]{},&*!|>%@`]*$/;
const SPECIAL = /^(?:true|false|yes|no|on|off|null|~|[\d.+-].*)$/i;
const ANCHOR = 24; // letters before a reference by which its place is found again

// The file's parts; null for one whose head is not closed, which only the text can mend.
export function split(text) {
  const lines = text.split("\n");
  const end = lines[0]?.trim() === "---" ? lines.findIndex((line, n) => n && line.trim() === "---") : -1;
  if (end < 0) return null;
  const heads = lines.map((line, n) => (n > end && line.startsWith("## ") ? n : -1)).filter((n) => n >= 0);
  const front = lines.slice(0, heads[0] ?? lines.length);
  const sections = heads.map((n, which) => section(lines.slice(n, heads[which + 1] ?? lines.length)));
  return sections.every(Boolean) ? { front, sections } : null;
}

export const join = ({ front, sections }) => [...front, ...sections.flatMap((one) => one.lines ?? written(one))].join("\n");

function section(lines) {
  const found = HEAD.exec(lines[0]);
  if (!found) return null;
  const [id = "", ...marks] = (found[2] ?? "").trim().split(/\s+/);
  const taken = { "? ": [], "! ": [], "> ": [] };
  let apartNow = false; // an empty line parts the questions of one answer from those before
  const body = lines.slice(1).filter((line) => {
    const mark = line.slice(0, 2).replace("؟", "?");
    if (mark === "? " && apartNow && taken["? "].length) taken["? "].push("");
    apartNow = !line.trim();
    if (mark === "= ") return !taken["? "].push(line.trim()); // the answer to the questions above it, which stays below them
    return !(mark in taken && taken[mark].push(line.slice(2).trim()));
  });
  const text = body.map((line) => line.trimEnd()).join("\n").trim();
  return { lines, heading: found[1], id: id.replace(/^#/, ""), kind: marks.join(" "), ...apart(text), plain: taken["> "].join(" "),
    questions: taken["? "], unanswered: taken["! "] };
}

// The answer without its references, which sources it names, and where.
function apart(text) {
  const places = [];
  let answer = "", at = 0;
  for (const found of text.matchAll(REFERENCE)) {
    answer += text.slice(at, found.index);
    places.push({ key: found[1], before: answer.slice(-ANCHOR), at: answer.length });
    at = found.index + found[0].length;
  }
  return { answer: answer + text.slice(at), places, sources: [...new Set(places.map((place) => place.key))] };
}

// Where a reference stands now: behind the same letters, the nearest of those that are the same; else nowhere.
function placed({ before, at }, answer) {
  let best = -1;
  for (let n = answer.indexOf(before); n >= 0; n = answer.indexOf(before, n + 1)) {
    if (best < 0 || Math.abs(n + before.length - at) < Math.abs(best - at)) best = n + before.length;
  }
  return before ? best : -1;
}

function cited({ answer, places, sources }) {
  const text = answer.trimEnd();
  const held = places.filter((place) => sources.includes(place.key)).map((place) => ({ key: place.key, at: placed(place, text) }));
  const found = held.filter((one) => one.at >= 0);
  const loose = sources.filter((key) => !found.some((one) => one.key === key));
  const marks = [...found, ...loose.map((key) => ({ key, at: text.length }))].map((one, n) => ({ ...one, n })).sort((a, b) => b.at - a.at || b.n - a.n);
  return marks.reduce((made, { key, at }) => `${made.slice(0, at)}[^${key}]${made.slice(at)}`, text);
}

const oneLine = (text) => text.replace(/\s+/g, " ").trim();

function written(one) {
  const block = (lines) => (lines.length ? ["", ...lines] : []);
  const asked = [...one.questions.map((q) => (q === "" || q.startsWith("= ") ? q : `? ${q}`)), ...one.unanswered.map((q) => `! ${q}`)];
  return [`## ${oneLine(one.heading).replace(/[{}]/g, "")} {#${[one.id, one.kind].filter(Boolean).join(" ")}}`, "", ...cited(one).split("\n"),
    ...block(oneLine(one.plain) ? [`> ${oneLine(one.plain)}`] : []), ...block(asked), ""];
}

// ---- The head of the file: one key a line, else only the text can change it

const quoted = (value) => (PLAIN.test(value) && !SPECIAL.test(value) && value === value.trim() ? value : JSON.stringify(value));

function scalar(text) {
  const found = text.trim();
  if (/^".*"$/.test(found)) try { return JSON.parse(found); } catch { return null; }
  if (/^'.*'$/.test(found)) return found.slice(1, -1).replaceAll("''", "'");
  return /^[[{|>&*!]/.test(found) ? null : found;
}

// A value of the head, null where it stands in a way that the form does not know: a title, a day, or a list of names.
export function headOf({ front }, key) {
  const line = front.find((one) => one.startsWith(`${key}:`));
  if (line === undefined) return "";
  const value = line.slice(key.length + 1).trim();
  if (key !== "aliases") return scalar(value);
  const inside = /^\[(.*)\]$/.exec(value);
  if (!inside) return value ? null : followed(front, line) ? null : "";
  const names = (inside[1].match(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]+/g) ?? []).map(scalar);
  return names.includes(null) ? null : names.filter(Boolean).join("\n");
}

const followed = (front, line) => /^[\s-]/.test(front[front.indexOf(line) + 1] ?? "");

export function setHead(file, key, value) {
  const text = key === "aliases" ? `[${value.split(/[\n,،]/).map((name) => name.trim()).filter(Boolean).map(quoted).join(", ")}]` : key === "updated" ? value : quoted(oneLine(value));
  const at = file.front.findIndex((one) => one.startsWith(`${key}:`));
  if (at >= 0) file.front[at] = `${key}: ${text}`;
  else file.front.splice(1, 0, `${key}: ${text}`);
}

// A name in small Latin letters; `otherwise` where the heading has none.
export const idOf = (heading, taken, most = 24, otherwise = "part") => {
  const begun = heading.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, most).replace(/-+$/, "") || otherwise;
  let id = begun;
  for (let n = 2; taken.includes(id); n++) id = `${begun}-${n}`;
  return id;
};

export const fresh = (id) => ({ lines: null, heading: "", id, kind: "", answer: "", places: [], sources: [], plain: "", questions: [], unanswered: [] });
