// One reply: its words, its sources folded by site, and what can be done with it: vote, copy, share.
import { body, direction, element, link, plain, script } from "./text.js";
import { WORDS } from "./sentences.js";
import { call } from "./wire.js";

const PILLS = 3;
const ICONS = {
  up: "M7 11v9H4v-9zm3 9h7.2a2 2 0 0 0 2-1.7l1-6A2 2 0 0 0 18.2 10H14V5a2 2 0 0 0-2-2l-3 8z",
  down: "M7 13V4H4v9zm3-9h7.2a2 2 0 0 1 2 1.7l1 6a2 2 0 0 1-2 2.3H14v5a2 2 0 0 1-2 2l-3-8z",
  copy: "M9 9h10v11H9zM5 15V4h10",
  share: "M12 15V3m0 0L8 7m4-4 4 4M5 12v8h14v-8",
};
const SVG = "http://www.w3.org/2000/svg";

function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

function tool(name, label, press) {
  const made = element("button", { type: "button", class: `tool ${name}`, "aria-label": label, title: label }, icon(name));
  made.addEventListener("click", press);
  return made;
}

const site = (source) => { try { return new URL(source.url).hostname.replace(/^www\./, ""); } catch { return "Rahnuma"; } };

// Pages of one site stand together, under one number.
function sources(reply, words) {
  if (!reply.sources.length) return [];
  const sites = grouped(reply.sources);
  const pills = [...sites.keys()].map((name, n) => element("span", { class: "pill" }, element("b", {}, `${n + 1}`), " ", element("bdi", {}, name)));
  const items = [...sites].map(([name, pages]) => element("li", {}, element("bdi", { class: "site" }, name),
    element("ul", {}, ...pages.map((source) => element("li", {}, source.url ? link(source.url, source.title) : element("bdi", {}, source.title),
      " (", element("bdi", {}, source.date ?? words.undated), ")")))));
  const count = reply.sources.length === 1 ? words.sourcesOne : words.sourcesMany.replace("{n}", reply.sources.length);
  const rest = pills.length > PILLS ? [element("span", { class: "pill" }, `+${pills.length - PILLS}`)] : [];
  return [element("details", { class: "sources" }, element("summary", {}, element("span", {}, count), ...pills.slice(0, PILLS), ...rest), element("ol", {}, ...items))];
}

function grouped(all) {
  const sites = new Map();
  for (const source of all) sites.set(site(source), [...(sites.get(site(source)) ?? []), source]);
  return sites;
}

export function asText(reply) {
  const words = WORDS[reply.language];
  const lines = reply.sources.map((source) => `${words.source}: ${source.title} (${source.date ?? words.undated})${source.url ? ` ${source.url}` : ""}`);
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
  const words = WORDS[reply.language];
  const made = [element("article", { class: "turn", lang: reply.language, dir: direction(reply.language) },
    element("h2", { class: "hidden" }, words.answer), ...body(reply.text, reply.language, words), ...sources(reply, words), tools(reply, words))];
  if (reply.buttons.length) made.push(suggestions(reply, press));
  return made;
}

function suggestions(reply, press) {
  const tag = (label) => script(label, reply.language);
  const row = element("div", { class: "buttons", lang: reply.language, dir: direction(reply.language) });
  for (const button of reply.buttons) {
    const made = element("button", { type: "button", lang: tag(button.label), dir: direction(tag(button.label)) }, button.label);
    made.addEventListener("click", () => press(button.label, button.id));
    row.append(made);
  }
  return row;
}
