// Nodes of the console. Markdown is read by markdown.js, the chat page's own.
import { isolated } from "./markdown.js";
import { may } from "./rights.js";
import { w } from "./words.js";

export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key === "needs") made.hidden = !may(value); // for whose role it is not
    else if (key === "onclick") made.addEventListener("click", busy(made, value));
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

// The view's heading takes the focus, so that a screen reader begins there.
export function headed() {
  const heading = document.querySelector("main h2");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

// A button whose work takes a while shows it, and is not pressed twice meanwhile; one that its work took away does not take the focus along.
function busy(button, press) {
  return (event) => {
    if (button.getAttribute("aria-busy")) return;
    const work = press(event);
    if (typeof work?.finally !== "function") return;
    button.setAttribute("aria-busy", "true");
    work.finally(() => {
      button.removeAttribute("aria-busy");
      if (!button.isConnected && document.activeElement === document.body) headed();
    });
  };
}

// Somebody's words in the direction that most of their letters run in; the first letter never decides.
export function own(text, attributes = {}) {
  const urdu = (String(text).match(/[\u0600-\u06ff]/g) ?? []).length, latin = (String(text).match(/[A-Za-z]/g) ?? []).length;
  return el("bdi", { dir: urdu > latin / 2 && urdu ? "rtl" : "ltr", ...attributes }, text);
}

export const number = (text) => el("bdi", { dir: "ltr" }, text);

export const directionOf = (tag) => (tag === "ur" ? "rtl" : "ltr");

// Pieces of a text, [element, words], as lines: each a paragraph of its own in the text's direction, with its numbers and Latin
// words kept in order. A line that is new or gone as a whole has the colour itself: behind words it would hide the dots above.
export function linesOf(pieces, tag) {
  const lines = [[]];
  for (const [name, text] of pieces) {
    text.split("\n").forEach((part, n) => {
      if (n) lines.push([]);
      const [, mark, rest] = /^(\s*\d+[.)]\s+)?(.*)$/.exec(part);
      if (mark && lines.at(-1).length === 0) lines.at(-1).push(el(name, {}, mark, ...isolated(rest, tag)));
      else if (part) lines.at(-1).push(el(name, {}, ...isolated(part, tag)));
    });
  }
  const kind = (line) => (line.length && line.every((one) => one.localName === line[0].localName) ? `all-${line[0].localName}` : false);
  return el("div", { class: "lines", lang: tag, dir: directionOf(tag) }, ...lines.map((line) => el("p", { class: kind(line) }, ...line)));
}

export function diffOf(text) {
  const lines = text.split("\n").map((line) => el("span", {
    dir: "auto", class: /^\+(?!\+\+)/.test(line) ? "added" : /^-(?!--)/.test(line) ? "removed" : false }, `${line}\n`));
  return el("pre", { class: "diff" }, ...lines);
}

export const none = () => el("p", { class: "soft none" }, w("none"));

export function table(heads, rows, numbers = []) {
  if (!rows.length) return none();
  const kind = (n) => ({ class: numbers.includes(n) ? "n" : false });
  return el("div", { class: "scroll" }, el("table", {},
    el("thead", {}, el("tr", {}, ...heads.map((head, n) => el("th", { scope: "col", ...kind(n) }, head)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell, n) => el("td", kind(n), cell ?? "")))))));
}
