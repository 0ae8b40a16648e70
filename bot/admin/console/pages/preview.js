// A file as people will see it on a phone: each section's question with its answer and sources below it.
import { blocks } from "./markdown.js";
import { directionOf, el, own } from "./text.js";
import { w } from "./words.js";

export const site = (url) => { try { return new URL(url).hostname.replace(/^www\./, ""); } catch { return ""; } };
const mark = ({ kind }) => (kind === "answer" ? null : el("span", { class: "chip" }, w(kind === "unknown" ? "unknownMark" : "offTopicMark")));

function pill(source, n) {
  return el("span", { class: "chip", title: source.title }, el("bdi", { dir: "ltr" }, String(n + 1)), " ", own(site(source.url) || source.title));
}

// The direct answer to a sample question, where it has one.
const answered = (section, question) => section.direct.filter(([own]) => own === question).map(([, answer]) => el("div", { class: "soft" }, answer));

function asked(section, kind) {
  return el("details", {}, el("summary", {}, `${w(kind)}: ${section[kind].length}`), el("ul", {}, ...section[kind].map((q) => el("li", { dir: "auto" }, q, ...answered(section, q)))));
}

export function previewOf({ language, sections, sources }) {
  const named = (section) => sources.filter((source) => section.references.includes(source.id));
  return sections.map((section) => el("section", { lang: language, dir: directionOf(language) },
    el("h3", {}, section.heading, " ", mark(section)),
    el("div", { class: "said" }, ...blocks(section.text, language), named(section).length ? el("div", { class: "row" }, ...named(section).map(pill)) : null),
    ...["questions", "unanswered"].filter((kind) => section[kind].length).map((kind) => asked(section, kind))));
}
