// Nodes from text: nothing here reads HTML, so nothing in a knowledge file can become markup or script.
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

export function link(address, text) {
  return /^https?:\/\//.test(address ?? "")
    ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, el("bdi", {}, text))
    : el("bdi", {}, text);
}

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(/\*\*(.+?)\*\*|\*(.+?)\*|\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)/g)) {
    nodes.push(text.slice(at, found.index));
    if (found[1]) nodes.push(el("strong", {}, found[1]));
    else if (found[2]) nodes.push(el("em", {}, found[2]));
    else nodes.push(link(found[4], found[3]));
    at = found.index + found[0].length;
  }
  nodes.push(text.slice(at));
  return nodes.filter((node) => node !== "");
}

export function blocks(text) {
  const made = [];
  let list = null;
  for (const line of text.split("\n")) {
    const item = /^\s*(?:([-*])|(\d+)\.)\s+(.*)$/.exec(line);
    if (item) {
      const kind = item[1] ? "ul" : "ol";
      if (list?.tagName.toLowerCase() !== kind) made.push(list = el(kind));
      list.append(el("li", {}, ...inline(item[3])));
    } else {
      list = null;
      if (line.trim()) made.push(el("p", {}, ...inline(line)));
    }
  }
  return made;
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
