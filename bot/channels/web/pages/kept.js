// What this device remembers: its chats, messages on their way, and the present chat for when there is no internet.
import { token } from "./wire.js";

const CHATS = 50, LINES = 30, TITLE = 70;
const memory = new Map(); // where storage is switched off, everything lasts as long as the page

export function read(name, otherwise = null) {
  try {
    const kept = localStorage.getItem(`rahnuma-${name}`);
    return kept === null ? memory.get(name) ?? otherwise : kept;
  } catch {
    return memory.get(name) ?? otherwise;
  }
}

export function write(name, value) {
  memory.set(name, value);
  try { localStorage.setItem(`rahnuma-${name}`, value); } catch { /* full, or switched off */ }
}

function drop(name) {
  memory.delete(name);
  try { localStorage.removeItem(`rahnuma-${name}`); } catch { /* nothing is kept there */ }
}

function list(name) {
  try { return JSON.parse(read(name, "[]")); } catch { return []; }
}

export function chat() {
  if (!read("chat")) write("chat", token());
  return read("chat");
}

export const open = (id) => write("chat", id);
export const chats = () => list("chats");

// A chat that is spoken in comes to the head of the list, named by its first question.
export function note(id, question, at = Date.now()) {
  const known = chats();
  const title = known.find((one) => one.id === id)?.title ?? question.slice(0, TITLE);
  write("chats", JSON.stringify([{ id, title, at }, ...known.filter((one) => one.id !== id)].slice(0, CHATS)));
}

export function erase(id) {
  write("chats", JSON.stringify(chats().filter((one) => one.id !== id)));
  write("outbox", JSON.stringify(outbox().filter((message) => message.chat !== id)));
  if (shown().chat === id) drop("shown");
}

export const outbox = () => list("outbox");
export const posted = (message) => { if (!outbox().some((one) => one.id === message.id)) write("outbox", JSON.stringify([...outbox(), message])); };
export const arrived = (message) => write("outbox", JSON.stringify(outbox().filter((one) => one.id !== message.id)));

export function shown() {
  try { return JSON.parse(read("shown", "{}")); } catch { return {}; }
}

export const keep = (id, turns) => write("shown", JSON.stringify({ chat: id, turns: turns.slice(-LINES) }));
