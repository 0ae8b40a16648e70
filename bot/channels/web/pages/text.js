// A reply as nodes: its text, and the file that it may hold; scripts and their directions.
import { blocks, element } from "./markdown.js";

export const direction = (tag) => (tag === "ur" ? "rtl" : "ltr");

// A label may be in another script than what stands around it.
export function script(label, tag) {
  if (/[\u0600-\u06ff]/.test(label)) return "ur";
  return tag === "ur" ? "en" : tag;
}

// What stands between ``` is a file: all that is kept of a chat.
function file(text, words) {
  const address = URL.createObjectURL(new Blob([text.trim()], { type: "application/json" }));
  return element("p", {}, element("a", { class: "file", href: address, download: "rahnuma-chat.json" }, words.download));
}

export function body(text, tag, words) {
  return text.split("```").flatMap((part, n) => (n % 2 ? [file(part, words)] : blocks(part, tag)));
}
