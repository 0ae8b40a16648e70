// The one reader of CommonMark for the chat page and the console: paragraphs, steps, lists, tables, bold, emphasis, links.
// Nothing here reads HTML, so nothing in a reply or a knowledge file can become markup or script.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export const direction = (tag) => (tag === "ur" ? "rtl" : "ltr");

// The language of a text's own letters, where it stands in `tag`'s; of `parts` that stand together. An Urdu answer names much in
// Latin letters, an English one little in Urdu's: each is what it is until the other's words are clearly more.
function tongue(parts, tag) {
  const words = (letters) => parts.join(" ").replace(/\]\([^)\s]*\)/g, "] ").match(letters)?.length ?? 0;
  const urdu = words(/[\u0600-\u06ff]*[\u0621-\u06d3][\u0600-\u06ff]*/g), latin = words(/[A-Za-z][A-Za-z'’-]+/g);
  if (tag === "ur") return latin > 8 * urdu + 4 * parts.length ? "en" : tag;
  return urdu && 2 * urdu >= latin ? "ur" : tag;
}

// How a node says so: not at all where the language is that of what stands around it.
const spoken = (own, tag) => (own === tag ? {} : { lang: own, dir: direction(own) });

// Beside Urdu, runs of Latin letters and digits are isolated so that they keep their order; a bracket that was opened before the run stays outside.
export function isolated(text, tag) {
  if (tag !== "ur" && !/[\u0621-\u06d3]/.test(text)) return [text];
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(/(?:[+#]|\(\+?\d+\) ?)?[A-Za-z0-9](?:[A-Za-z0-9 .,:$%+#/&@'()_-]*[A-Za-z0-9%+#)])?/g)) {
    let run = found[0];
    while (run.endsWith(")") && run.split(")").length > run.split("(").length) run = run.slice(0, -1);
    nodes.push(text.slice(at, found.index), element("bdi", { dir: "ltr", class: /^[\d+() -]{1,20}$/.test(run) ? "digits" : null }, run));
    at = found.index + run.length;
  }
  return [...nodes, text.slice(at)];
}

// Words alone where the address leads to no web page.
export function link(address, text) {
  const words = element("bdi", {}, text);
  if (!/^https?:\/\//.test(address ?? "")) return words;
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, words);
}

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

const cells = (line) => line.trim().replace(/^\|/, "").replace(/\|$/, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
const isRule = (line) => /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(line ?? "") && line.includes("|");

function table(lines, around) {
  const tag = tongue(lines, around);
  const row = (line, name) => element("tr", {}, ...cells(line).map((cell) => element(name, name === "th" ? { scope: "col" } : {}, ...inline(cell, tag))));
  const [head, , ...rest] = lines;
  return element("div", { ...spoken(tag, around), class: "table", tabindex: "0", role: "group" },
    element("table", {}, element("thead", {}, row(head, "th")), element("tbody", {}, ...rest.map((line) => row(line, "td")))));
}

// A list item of a line: its kind, its number where it has one, its words.
function item(line) {
  const found = /^(\s*)(?:([-*•])|(\d+)[.)])\s+(.*)$/.exec(line);
  return found && { deep: found[1].length > 1, kind: found[2] ? "ul" : "ol", number: found[3], text: found[4] };
}

function into(list, found, tag) {
  const point = element("li", found.number ? { value: found.number } : {}, ...inline(found.text, tag));
  if (!found.deep || !list.lastElementChild) return list.append(point);
  const above = list.lastElementChild;
  if (above.lastElementChild?.tagName.toLowerCase() !== found.kind) above.append(element(found.kind));
  above.lastElementChild.append(point);
}

// The words of the list that begins at a line, item by item.
function listed(lines, n, kind) {
  const parts = [];
  for (let found; n < lines.length && (!lines[n].trim() || ((found = item(lines[n])) && (found.deep || found.kind === kind))); n++) if (lines[n].trim()) parts.push(found.text);
  return parts;
}

// Each block in the language of its own letters, where it is not `tag`, that of what stands around it.
export function blocks(text, tag) {
  const made = [];
  const lines = text.split("\n");
  let list = null, own = tag;
  for (let n = 0; n < lines.length; n++) {
    const found = item(lines[n]);
    if (found) {
      if (!list || (!found.deep && list.tagName.toLowerCase() !== found.kind)) {
        own = tongue(listed(lines, n, found.kind), tag);
        made.push(list = element(found.kind, spoken(own, tag)));
      }
      into(list, found, own);
    } else if (lines[n].includes("|") && isRule(lines[n + 1])) {
      let end = n + 2;
      while (end < lines.length && lines[end].includes("|")) end++;
      made.push(table(lines.slice(n, end), tag));
      n = end - 1;
      list = null;
    } else if (lines[n].trim()) { // a blank line parts no steps
      const heading = /^#{1,6}\s+(.*)$/.exec(lines[n]);
      own = tongue([lines[n]], tag);
      made.push(element("p", spoken(own, tag), ...(heading ? [element("strong", {}, ...inline(heading[1], own))] : inline(lines[n], own))));
      list = null;
    }
  }
  return made;
}

// The words alone, for another app.
export function plain(text) {
  return text.replace(/\*\*(.+?)\*\*/g, "$1").replace(/\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)/g, "$1 ($2)");
}
