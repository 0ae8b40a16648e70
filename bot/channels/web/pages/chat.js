// The web chat: one POST a message, sent again under the same id until it is answered.
import { WORDS } from "./sentences.js"; // from the catalogue in bot/phrases/sentences

const log = document.getElementById("log");
const form = document.getElementById("form");
const box = document.getElementById("text");
const RETRY_MS = [800, 2500, 6000];
let language = "en";

function token() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

function chatId() {
  try {
    const kept = localStorage.getItem("rahnuma-chat");
    if (kept) return kept;
    const fresh = token();
    localStorage.setItem("rahnuma-chat", fresh);
    return fresh;
  } catch { // storage switched off: the chat lasts as long as the page
    return (chatId.once ??= token());
  }
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Bold, emphasis and links of CommonMark, as nodes; Latin runs inside Urdu are isolated so they keep their order.
function inline(text, tag) {
  const nodes = [];
  const pattern = /\*\*(.+?)\*\*|\*(.+?)\*|\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)/g;
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    nodes.push(...isolated(text.slice(at, found.index), tag));
    if (found[1]) nodes.push(element("strong", {}, ...isolated(found[1], tag)));
    else if (found[2]) nodes.push(element("em", {}, ...isolated(found[2], tag)));
    else nodes.push(link(found[4], found[3]));
    at = found.index + found[0].length;
  }
  nodes.push(...isolated(text.slice(at), tag));
  return nodes;
}

function isolated(text, tag) {
  if (tag !== "ur") return [text];
  return text.split(/([A-Za-z0-9][A-Za-z0-9 .,:$%+#/&@'()_-]*[A-Za-z0-9%+#)]|[A-Za-z0-9])/).map(
    (part, n) => (n % 2 ? element("bdi", { dir: "ltr" }, part) : part));
}

function link(address, text) {
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, element("bdi", {}, text));
}

function blocks(text, tag) {
  const made = [];
  let list = null;
  for (const line of text.split("\n")) {
    const item = /^\s*(?:([-*])|(\d+)\.)\s+(.*)$/.exec(line);
    if (item) {
      const kind = item[1] ? "UL" : "OL";
      if (!list || list.tagName !== kind) made.push(list = element(kind.toLowerCase()));
      list.append(element("li", {}, ...inline(item[3], tag)));
    } else {
      list = null;
      if (line.trim()) made.push(element("p", {}, ...inline(line, tag)));
    }
  }
  return made;
}

function body(text, tag) {
  const parts = text.split("```");
  return parts.flatMap((part, n) => (n % 2 ? [element("pre", { tabindex: "0" }, part.trim())] : blocks(part, tag)));
}

function sources(reply) {
  const words = WORDS[reply.language];
  const items = reply.sources.map((source) => {
    const title = source.url ? link(source.url, source.title) : element("bdi", {}, source.title);
    return element("li", {}, `${words.source}: `, title, ` (`, element("bdi", {}, source.date ?? words.undated), `)`);
  });
  return items.length ? [element("ul", { class: "sources" }, ...items)] : [];
}

function direction(tag) {
  return tag === "ur" ? "rtl" : "ltr";
}

function show(reply) {
  language = reply.language;
  log.append(element("article", { class: "turn", lang: reply.language, dir: direction(reply.language) },
    ...body(reply.text, reply.language), ...sources(reply)));
  if (reply.buttons.length) {
    const row = element("div", { class: "buttons", lang: reply.language, dir: direction(reply.language) });
    for (const button of reply.buttons) {
      const tag = script(button.label, reply.language);
      const made = element("button", { type: "button", lang: tag, dir: direction(tag) }, button.label);
      made.addEventListener("click", () => { row.remove(); say(button.label, button.id); });
      row.append(made);
    }
    log.append(row);
  }
  scroll();
}

// The welcome offers a question in each script.
function script(label, tag) {
  if (/[\u0600-\u06ff]/.test(label)) return "ur";
  return tag === "ur" ? "en" : tag;
}

function scroll() {
  log.scrollTop = log.scrollHeight;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Server-sent events: beginnings of the reply, handed to `preview`, then the reply itself.
async function streamed(response, preview) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error("broken off");
    held += value;
    const events = held.split("\n\n");
    held = events.pop();
    for (const event of events) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      if (name === "preview") preview(JSON.parse(data));
      if (name === "reply") return JSON.parse(data);
      if (name === "error") throw new Error(data);
    }
  }
}

async function deliver(message, preview) {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch("/api/messages", {
        method: "POST", body: JSON.stringify(message),
        headers: { "Content-Type": "application/json", "Accept": "text/event-stream, application/json" },
      });
      const events = response.headers.get("Content-Type")?.startsWith("text/event-stream");
      if (response.ok) return await (events ? streamed(response, preview) : response.json());
      if (response.status < 500 && response.status !== 429) throw new RangeError((await response.json()).error);
    } catch (error) {
      if (error instanceof RangeError) throw error;
    }
    if (attempt === RETRY_MS.length) throw new Error("unreachable");
    await pause(RETRY_MS[attempt]);
  }
}

async function say(text, button = "") {
  const mine = element("article", { class: "turn mine", dir: "auto", lang: script(text, "en") }, text);
  log.append(mine);
  await send({ chat: chatId(), id: token(), text, ...(button && { button }) });
}

async function send(message) {
  const words = WORDS[language];
  const waiting = element("p", { class: "waiting", role: "status" }, element("span", { class: "hidden" }, words.working), element("span", { "aria-hidden": "true" }, "•••"));
  log.append(waiting);
  scroll();
  try {
    const growing = element("article", { class: "turn", "aria-live": "off", "aria-busy": "true" });
    try {
      show(await deliver(message, (begun) => {
        growing.lang = begun.language;
        growing.dir = direction(begun.language);
        growing.replaceChildren(...body(`${begun.text} …`, begun.language));
        if (!growing.isConnected) waiting.replaceWith(growing);
        scroll();
      }));
    } finally {
      growing.remove();
    }
  } catch {
    const again = element("button", { type: "button" }, words.again);
    const note = element("article", { class: "turn failed", lang: language, dir: direction(language) }, words.failed, " ", again);
    again.addEventListener("click", () => { note.remove(); send(message); });
    log.append(note);
    scroll();
  } finally {
    waiting.remove();
  }
}

function submit(event) {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  grow();
  say(text);
  box.focus();
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 150)}px`;
}

form.addEventListener("submit", submit);
box.addEventListener("input", grow);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
});
show({ language: "en", sources: [], buttons: [], text: WORDS.en.opening });
const examples = ["en", "ur", "ur-Latn"].map((tag) => ({ id: "", label: WORDS[tag].example }));
show({ language: "ur", sources: [], buttons: examples, text: WORDS.ur.opening });
box.focus();
