// The web chat: what is typed, what is answered, and what of both is shown.
import { answer } from "./answer.js";
import { dressed } from "./embed.js";
import * as kept from "./kept.js";
import { panel } from "./panel.js";
import { element } from "./markdown.js";
import { body, direction, labelled, worded } from "./text.js";
import { WORDS } from "./sentences.js"; // from the catalogue in bot/phrases/sentences
import { Refused, ask, call, token } from "./wire.js";

const PROMPTS = ["jobs", "start", "skills", "courses", "freelancing", "interviews"];
const at = (id) => document.getElementById(id);
const root = document.documentElement, log = at("log"), box = at("text"), notice = at("notice");
const failed = new Map(); // of this page's messages, those that did not arrive, with what sends each again
const pending = new Set();
const here = new Set(); // ids of the messages that were written on this page in the present chat
let turns = []; // of the present chat, as they are kept for when there is no internet

const language = () => root.lang;
const words = () => WORDS[language()];
const hidden = (text) => element("span", { class: "hidden" }, text);

// ---- The page's own words

function speak(tag) {
  root.lang = tag;
  root.dir = direction(tag);
  for (const [name, place] of [["subtitle", "subtitle"], ["hello", "hello"], ["greeting", "about"]]) at(place).textContent = words()[name];
  for (const [id, name] of [["language", "language"], ["theme", "dark"], ["fresh", "newChat"], ["past", "chats"], ["send", "send"], ["log", "conversation"]]) at(id).setAttribute("aria-label", words()[name]);
  for (const [id, name] of [["theme", "dark"], ["fresh", "newChat"], ["past", "chats"]]) at(id).title = words()[name];
  at("question").textContent = words().question;
  box.placeholder = words().placeholder;
  at("language").value = tag;
  dressed(words());
  at("prompts").replaceChildren(...PROMPTS.map(prompt));
  weather();
}

function prompt(name) {
  const made = element("button", { type: "button" }, element("b", {}, words()[name]), element("span", {}, words()[`${name}-ask`]));
  made.addEventListener("click", () => { box.focus({ preventScroll: true }); say(words()[`${name}-ask`]); });
  return element("li", {}, made);
}

function weather(text = "") {
  notice.textContent = text || (navigator.onLine ? "" : words().offline);
}

function theme() {
  at("theme").setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
}

// ---- One message and its answer

// What is long scrolls in itself, so that the answer below it is in sight.
const said = (text) => element("div", text.length > 200 ? { class: "said long", tabindex: "0" } : { class: "said" }, ...worded(text, "en"));

function exchange(text) {
  const mine = element("article", { class: "turn mine", ...labelled(text, "en"), dir: "auto", "aria-live": "off" }, element("h2", { class: "hidden", lang: language(), dir: "auto" }, words().asked), said(text));
  const made = element("section", { class: "exchange" }, mine);
  at("welcome").hidden = true;
  return made;
}

// The question comes to the top and stays there; the answer opens below it, at its first line.
function toTop(made) {
  log.scrollTop = made.offsetTop - 12;
}

// A screen reader hears of a failure; who has just typed hears no more than that it is looked up, and the answer.
function state(made, name, ...more) {
  const marks = { sending: "◷", sent: "✓", failed: "!" };
  made.querySelector(".state")?.remove();
  if (name) made.firstElementChild.after(element("p", { class: `state ${name}`, "aria-live": name === "failed" ? null : "off", lang: language(), dir: direction(language()) }, element("span", { "aria-hidden": "true" }, `${marks[name]} `), ...more));
}

function say(text, button = "") {
  const message = { chat: kept.chat(), id: token(), text, ...(button && { button }) };
  kept.posted(message);
  kept.note(message.chat, text);
  const made = exchange(text);
  log.append(made);
  if (!pending.size) toTop(made);
  send(message, made);
}

async function send(message, made) {
  failed.delete(message.id);
  pending.add(message.id);
  here.add(message.id);
  state(made, "sending", hidden(words().sending));
  const dots = element("p", { class: "dots", role: "status" }, hidden(words().working), ...[1, 2, 3].map(() => element("i", { "aria-hidden": "true" })));
  const growing = element("article", { class: "turn", "aria-live": "off", "aria-busy": "true" });
  made.append(dots);
  try {
    const reply = await ask(message, {
      sent: () => state(made, "sent", hidden(words().sent)),
      preview: (begun) => {
        growing.lang = begun.language;
        growing.dir = direction(begun.language);
        growing.replaceChildren(...body(`${begun.text} …`, begun.language, words()));
        if (!growing.isConnected) dots.replaceWith(growing);
      },
    });
    kept.arrived(message);
    state(made, "sent", hidden(words().sent));
    dots.remove();
    growing.remove();
    show(made, { ...reply, said: message.text });
  } catch (error) {
    dots.remove();
    growing.remove();
    undelivered(message, made, error);
  } finally {
    pending.delete(message.id);
  }
}

function undelivered(message, made, error) {
  if (error instanceof Refused) {
    kept.arrived(message);
    return void state(made, "failed", words().refused);
  }
  const retry = () => { const focused = made.contains(document.activeElement); send(message, made); if (focused) box.focus({ preventScroll: true }); };
  const button = element("button", { type: "button" }, words().again);
  button.addEventListener("click", retry);
  failed.set(message.id, retry);
  state(made, "failed", words().failed, " ", button);
}

function show(made, reply) {
  if (!made.isConnected) return; // another chat was opened meanwhile
  if (/^\/forget\b/i.test(reply.said.trim())) emptied(made, reply.chat);
  made.append(...answer(reply, say));
  turns.push(reply);
  kept.keep(reply.chat, turns);
}

// Nothing of an erased chat stays in sight or on this device.
function emptied(made, chat) {
  kept.erase(chat);
  turns = [];
  log.replaceChildren(made);
  made.querySelector(".mine").remove();
  state(made, "");
  log.scrollTop = 0;
}

// ---- Chats

function clear() {
  log.replaceChildren();
  failed.clear();
  here.clear();
  turns = [];
  at("welcome").hidden = false;
  told("");
}

function empty() {
  kept.open(token());
  clear();
}

function fresh() {
  empty();
  told(words().newChat);
  box.focus();
}

// For a screen reader alone.
function told(text) {
  at("told").lang = language();
  at("told").textContent = text;
}

// A tap brings up no keyboard over the chat that it opened.
async function chosen(id) {
  const typed = !matchMedia("(pointer: coarse)").matches;
  if (typed) box.focus();
  await open(id);
  const answers = log.querySelectorAll(".turn:not(.mine)"), latest = answers[answers.length - 1];
  if (typed || !latest) return;
  latest.tabIndex = -1;
  latest.focus({ preventScroll: true });
}

async function open(id) {
  kept.open(id);
  clear();
  log.setAttribute("aria-busy", "true");
  const { found, whole } = await history(id);
  if (kept.chat() !== id) return;
  const before = found.filter((turn) => !here.has(turn.id)); // a question may have been asked meanwhile
  log.prepend(...before.map(again));
  if (before.length) told(words().opened.replace("{n}", before.length));
  turns = [...before, ...turns];
  kept.keep(id, turns);
  if (found.length && !kept.chats().some((one) => one.id === id)) kept.note(id, found[0].said, found.at(-1).at);
  weather(found.length && !whole && navigator.onLine ? words().past : "");
  for (const message of kept.outbox().filter((one) => one.chat === id && !here.has(one.id))) { // written before, and not answered
    if (found.some((turn) => turn.id === message.id)) kept.arrived(message);
    else resent(message);
  }
  log.removeAttribute("aria-busy");
  if (log.lastElementChild) toTop(log.lastElementChild);
}

// The past, which a screen reader does not read out.
function again(turn) {
  const made = exchange(turn.said);
  made.setAttribute("aria-live", "off");
  made.append(...answer(turn, say));
  return made;
}

function resent(message) {
  const made = exchange(message.text);
  log.append(made);
  send(message, made);
}

async function history(id) {
  try {
    const { turns: lines } = await call("/api/history", { chat: id });
    return { found: lines.map(({ reply, ...line }) => ({ ...reply, ...line, chat: id })), whole: true };
  } catch {
    const before = kept.shown();
    return { found: before.chat === id ? before.turns : [], whole: false };
  }
}

// ---- What the person does

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
  if (box.value) box.style.height = `${Math.min(box.scrollHeight + 2, 150)}px`;
}

at("form").addEventListener("submit", submit);
box.addEventListener("input", grow);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
});
at("language").addEventListener("change", (event) => { kept.write("language", event.target.value); speak(event.target.value); });
at("theme").addEventListener("click", () => {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  kept.write("theme", root.dataset.theme);
  theme();
});
at("fresh").addEventListener("click", fresh);
at("past").addEventListener("click", panel(at("chats"), words, language, { show: chosen, fresh, empty }));
addEventListener("offline", () => weather());
addEventListener("online", () => { weather(); for (const retry of [...failed.values()]) retry(); });

if (window === parent) navigator.serviceWorker?.register("/sw.js").catch(() => { /* the page works without it, only not offline */ });
theme();
speak(WORDS[language()] ? language() : "en");
box.focus({ preventScroll: true });
open(kept.chat());
