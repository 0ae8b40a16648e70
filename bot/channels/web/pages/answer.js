// One reply: its words, its sources folded by site, and what can be done with it: vote, copy, share.
import { element, link, plain } from "./markdown.js";
import { body, direction, drawn, labelled, worded } from "./text.js";
import { WORDS } from "./sentences.js";
import { call } from "./wire.js";

const PILLS = 3;
const ICONS = {
  up: "M7 11v9H4v-9zm3 9h7.2a2 2 0 0 0 2-1.7l1-6A2 2 0 0 0 18.2 10H14V5a2 2 0 0 0-2-2l-3 8z",
  down: "M7 13V4H4v9zm3-9h7.2a2 2 0 0 1 2 1.7l1 6a2 2 0 0 1-2 2.3H14v5a2 2 0 0 1-2 2l-3-8z",
  copy: "M9 9h10v11H9zM5 15V4h10",
  share: "M12 15V3m0 0L8 7m4-4 4 4M5 12v8h14v-8",
};
function tool(name, label, press) {
  const made = element("button", { type: "button", class: `tool ${name}`, "aria-label": label, title: label }, drawn(ICONS[name]));
  made.addEventListener("click", press);
  return made;
}

// Where it stands: the site of a page; of guidance that ships the bot itself, by its name in either letters, else a document or a section of one's own by its title.
const site = ({ url, title }) => { try { return new URL(url).hostname.replace(/^www\./, ""); } catch { return /Rahnuma|\u0631\u06c1\u0646\u0645\u0627/.test(title) ? "Rahnuma" : title; } };

// The small raised numbers that a source has in the text; the server writes them so (bot/messages/citations.py).
const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const marks = (numbers) => numbers.map((number) => [...`${number}`].map((digit) => DIGITS[digit]).join("")).join("\u202f");
const marked = (reply) => Boolean(reply.numbers?.length);
const pages = (reply) => reply.sources.map((source, n) => ({ ...source, numbers: reply.numbers?.[n] ?? [] }));

// Where sources are numbered a raised number is a button; in any other reply ² is only a square.
function numbered(node) {
  if (node.nodeType === Node.TEXT_NODE) node.replaceWith(...node.data.split(/([⁰¹²³⁴-⁹]+)/).map((part, n) => (n % 2 ? raised(part) : part)));
  else if (node.localName !== "a") [...node.childNodes].forEach(numbered);
}

function raised(text) {
  const number = [...text].map((digit) => DIGITS.indexOf(digit)).join("");
  const made = element("button", { type: "button", class: "raised", "aria-label": `[${number}]` }, text);
  made.addEventListener("click", () => lead(made.closest(".turn"), number));
  return made;
}

// To the sources of a number, unfolded.
function lead(turn, number) {
  const all = [...turn.querySelectorAll(".sources [data-numbers]")];
  const named = all.filter((page) => page.dataset.numbers.split(" ").includes(number));
  all.forEach((page) => page.classList.toggle("here", named.includes(page)));
  turn.querySelector(".sources").open = true;
  named[0]?.scrollIntoView({ block: "nearest" });
  named[0]?.focus();
}

// Pages of one site stand together, under one number, or under the raised numbers of the text where it has some.
function sources(reply, words) {
  if (!reply.sources.length) return [];
  const sites = grouped(pages(reply));
  const number = (own, n) => (marked(reply) ? marks([...new Set(own.flatMap((page) => page.numbers))].sort((a, b) => a - b)) : `${n + 1}`);
  const pills = [...sites].map(([name, own], n) => element("span", { class: "pill", ...labelled(name, reply.language) }, element("b", {}, number(own, n)), " ", element("bdi", {}, ...worded(name, reply.language))));
  const items = [...sites].map(([name, own]) => element("li", {}, own.some((page) => page.title !== name) ? element("bdi", { class: "site", ...labelled(name, reply.language) }, ...worded(name, reply.language)) : "", element("ul", {}, ...own.map((page) => line(page, words, reply.language)))));
  const count = reply.sources.length === 1 ? words.sourcesOne : words.sourcesMany.replace("{n}", reply.sources.length);
  const rest = pills.length > PILLS ? [element("span", { class: "pill" }, `+${pills.length - PILLS}`)] : [];
  return [element("details", { class: "sources" }, element("summary", {}, element("span", {}, count), ...pills.slice(0, PILLS), ...rest),
    element("ol", marked(reply) ? { class: "unnumbered" } : {}, ...items))];
}

function line(page, words, tag) {
  const own = element("bdi", labelled(page.title, tag), ...worded(page.title, tag));
  const title = page.url ? link(page.url, own) : own;
  const leads = page.numbers.length ? { tabindex: "-1", "data-numbers": page.numbers.join(" ") } : {};
  return element("li", leads, page.numbers.length ? `${marks(page.numbers)} ` : null, title, " (", element("bdi", {}, page.date ?? words.undated), ")");
}

function grouped(all) {
  const sites = new Map();
  for (const source of all) sites.set(site(source), [...(sites.get(site(source)) ?? []), source]);
  return sites;
}

export function asText(reply) {
  const words = WORDS[reply.language];
  const lines = pages(reply).map((page) => `${marks(page.numbers)} ${words.source}: ${page.title} (${page.date ?? words.undated})${page.url ? ` ${page.url}` : ""}`.trim());
  return [plain(reply.text), lines.join("\n")].filter(Boolean).join("\n\n");
}

// A page that is framed, or not served over https, may not use the clipboard's own interface.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = element("textarea", { class: "hidden", "aria-hidden": "true" });
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
}

async function share(text) {
  if (!navigator.share) return void window.open(`https://wa.me/?text=${encodeURIComponent(text)}`, "_blank", "noopener");
  try { await navigator.share({ text }); } catch { /* put away by the person */ }
}

function votes(reply, words, said) {
  const row = element("span", { role: "group", "aria-label": `${words.useful} / ${words.notUseful}`, class: "votes" });
  const place = element("div", { class: "note" });
  let given = reply.vote ?? 0;
  const show = () => [1, -1].forEach((vote, n) => row.children[n].setAttribute("aria-pressed", String(given === vote)));
  const keep = async (vote, note) => {
    try {
      await call("/api/votes", { chat: reply.chat, id: reply.id, useful: vote === 1, note });
      reply.vote = given = vote;
      show();
      return true;
    } catch {
      said(words.notKept);
      return false;
    }
  };
  const press = async (vote) => { if (await keep(vote, "")) { said(words.voted); place.replaceChildren(noteForm(vote, words, keep, said, place)); } };
  row.append(tool("up", words.useful, () => press(1)), tool("down", words.notUseful, () => press(-1)));
  show();
  return [row, place];
}

let forms = 0;

function noteForm(vote, words, keep, said, place) {
  const id = `note-${++forms}`;
  const text = element("input", { id, maxlength: "1500", dir: "auto", type: "text", autocomplete: "off" });
  const form = element("form", {}, element("label", { for: id }, vote === 1 ? words.noteUp : words.noteDown), text, element("button", { type: "submit" }, words.send));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (text.value.trim() && !await keep(vote, text.value)) return;
    said(words.voted);
    place.replaceChildren();
    place.parentElement.querySelector("[aria-pressed=true]")?.focus();
  });
  return form;
}

// The tools below a reply; what they did is said in a line of its own, for a screen reader too.
function tools(reply, words) {
  const status = element("span", { class: "done", role: "status" });
  const said = (text) => { status.textContent = text; };
  const [row, place] = reply.rateable ? votes(reply, words, said) : [null, null];
  const text = () => asText(reply);
  return element("div", { class: "tools" }, row, tool("copy", words.copy, async () => { await copy(text()); said(words.copied); }),
    tool("share", words.share, () => share(text())), status, place);
}

// `reply` as the server gives it, with its `chat` and `id`; `press(label, id)` is called for a button below it.
export function answer(reply, press) {
  const words = WORDS[reply.language], page = document.documentElement.lang; // the heading is the page's, as that of the question
  const said = body(reply.text, reply.language, words);
  if (marked(reply)) said.forEach(numbered);
  const made = [element("article", { class: "turn", lang: reply.language, dir: direction(reply.language) },
    element("h2", { class: "hidden", lang: page, dir: direction(page) }, WORDS[page].answer), ...said, ...sources(reply, words), tools(reply, words))];
  if (reply.buttons.length) made.push(suggestions(reply, press));
  return made;
}

function suggestions(reply, press) {
  const row = element("div", { class: "buttons", role: "group", "aria-label": WORDS[reply.language].suggested, lang: reply.language, dir: direction(reply.language) });
  for (const button of reply.buttons) {
    const made = element("button", { type: "button", ...labelled(button.label, reply.language) }, ...worded(button.label, reply.language));
    made.addEventListener("click", () => press(button.label, button.id));
    row.append(made);
  }
  return row;
}
