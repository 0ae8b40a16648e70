// A subject's other scripts: which are missing, the way to write them, and the original beside what is being written.
import { editHash, scriptOf } from "./drafts.js";
import { fresh, headOf, join, setHead, split } from "./sections.js";
import { el } from "./text.js";
import { joined, SCRIPTS, scriptName, w } from "./words.js";

export const lacking = (scripts) => SCRIPTS.filter((tag) => !scripts.includes(tag));
const siblingOf = (path, tag) => path.replace(/\.(en|ur|ur-Latn)\.md$/, `.${tag}.md`);

// Buttons that open the same sections in another script, with this file beside them.
export const additions = (path, missing) => missing.map((tag) => el("a", { class: "button", needs: "edits", "data-add": tag, href: editHash(siblingOf(path, tag), { script: tag, beside: path }) }, w("add", { script: scriptName(tag) })));

export const lackingSaid = (missing) => w("lacksScripts", { scripts: joined(missing.map(scriptName)) });

// What comes after a draft was saved.
export function nextSteps(path, scripts) {
  const missing = scriptOf(path) && scripts.length ? lacking(scripts) : [];
  return [missing.length ? el("p", { class: "lacking warn" }, lackingSaid(missing)) : null,
    el("div", { class: "row" }, ...additions(path, missing), el("a", { class: "button", href: "#publish" }, w("goPublish")))].filter(Boolean);
}

// The sections of the original under their own names and with their sources, in the words of the other script's template.
export function translationOf(original, template) {
  const [file, blank] = [split(original), split(template)];
  if (!file || !blank) return template;
  for (const key of ["title", "aliases", "updated"]) setHead(file, key, headOf(blank, key) ?? "");
  const [{ heading, answer }] = blank.sections;
  const sections = file.sections.map(({ id, kind, sources }) => ({ ...fresh(id), heading, answer, kind, sources }));
  return join({ front: file.front, sections });
}
