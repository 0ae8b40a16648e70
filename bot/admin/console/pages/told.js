// Faults and file names in words: what is typed is set from left to right in every language.
import { el } from "./text.js";
import { pieces } from "./words.js";

export const code = (text) => el("bdi", { class: "code", dir: "ltr", lang: "en" }, text);
export const told = (fault) => pieces(fault).map((piece, n) => (n % 2 ? code(piece) : piece));
export const toldWithPlace = (fault) => [code(fault.line ? `${fault.path}:${fault.line}` : fault.path), ": ", ...told(fault)];
