// A reply as nodes: its text, and the file that it may hold; scripts and their directions.
import { blocks, direction, element, isolated } from "./markdown.js";

export { direction };

// A label may be in another script than what stands around it.
export function script(label, tag) {
  if (/[\u0600-\u06ff]/.test(label)) return "ur";
  return tag === "ur" ? "en" : tag;
}

// A label as what it is: the attributes of its node, and the nodes in it.
export const labelled = (label, tag) => ({ lang: script(label, tag), dir: direction(script(label, tag)) });
export const worded = (label, tag) => isolated(label, script(label, tag));

// What stands between ``` is a file: all that is kept of a chat.
function file(text, words) {
  const address = URL.createObjectURL(new Blob([text.trim()], { type: "application/json" }));
  return element("p", {}, element("a", { class: "file", href: address, download: "rahnuma-chat.json" }, words.download));
}

export function body(text, tag, words) {
  return text.split("```").flatMap((part, n) => (n % 2 ? [file(part, words)] : blocks(part, tag)));
}

// A drawing of one line, for a button that has its name beside it.
export function drawn(way) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", way);
  drawing.append(path);
  return drawing;
}
