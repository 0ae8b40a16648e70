// What the console says, in English and Urdu: `sentences.js` comes from the catalogue in bot/phrases/sentences.
import { WORDS } from "./sentences.js";

export const SCRIPTS = ["en", "ur", "ur-Latn"];

let tongue = "en";
export const language = () => tongue;
export function speak(tag) {
  tongue = tag in WORDS ? tag : "en";
  document.documentElement.lang = tongue;
  document.documentElement.dir = tongue === "ur" ? "rtl" : "ltr";
}
const filled = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");
export const w = (key, parts = {}) => filled(WORDS[tongue][key] ?? key, parts);
// A fault as pieces, every second one, in backticks, to be read from left to right: so is all of one that has no words here.
export const pieces = ({ code, values, message }) => WORDS[tongue][`fault-${code}`]?.split("`").map((piece) => filled(piece, values)) ?? ["", message];
export const joined = (list) => list.join(tongue === "ur" ? "، " : ", ");
export const scriptName = (tag) => WORDS[tongue][`script-${tag}`] ?? tag;
