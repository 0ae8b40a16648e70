// The one reader of CommonMark for the chat page and the console: paragraphs, steps, lists, tables, bold, emphasis, links.
// Nothing here reads HTML, so nothing in a reply or a knowledge file can become markup or script.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

// In Urdu, Latin runs are isolated so that they keep their order; a bracket that was opened before the run stays outside.
function isolated(text, tag) {
  if (tag !== "ur") return [text];
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(/[A-Za-z0-9](?:[A-Za-z0-9 .,:$%+#/&@'()_-]*[A-Za-z0-9%+#)])?/g)) {
    let run = found[0];
    while (run.endsWith(")") && run.split(")").length > run.split("(").length) run = run.slice(0, -1);
    nodes.push(text.slice(at, found.index), element("bdi", { dir: "ltr" }, run));
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

function table(lines, tag) {
  const row = (line, name) => element("tr", {}, ...cells(line).map((cell) => element(name, name === "th" ? { scope: "col" } : {}, ...inline(cell, tag))));
  const [head, , ...rest] = lines;
  return element("div", { class: "table", tabindex: "0", role: "group" },
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

export function blocks(text, tag) {
  const made = [];
  const lines = text.split("\n");
  let list = null;
  for (let n = 0; n < lines.length; n++) {
    const found = item(lines[n]);
    if (found) {
      if (!list || (!found.deep && list.tagName.toLowerCase() !== found.kind)) made.push(list = element(found.kind));
      into(list, found, tag);
    } else if (lines[n].includes("|") && isRule(lines[n + 1])) {
      let end = n + 2;
      while (end < lines.length && lines[end].includes("|")) end++;
      made.push(table(lines.slice(n, end), tag));
      n = end - 1;
      list = null;
    } else if (lines[n].trim()) { // a blank line parts no steps
      const heading = /^#{1,6}\s+(.*)$/.exec(lines[n]);
      made.push(element("p", {}, ...(heading ? [element("strong", {}, ...inline(heading[1], tag))] : inline(lines[n], tag))));
      list = null;
    }
  }
  return made;
}

// The words alone, for another app.
export function plain(text) {
  return text.replace(/\*\*(.+?)\*\*/g, "$1").replace(/\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)/g, "$1 ($2)");
}
