// Sections picked from a list that is searched by any word of them, where one would have to know their ids.
import { get } from "./api.js";
import { el, own } from "./text.js";
import { language, w } from "./words.js";

const MOST = 8;
const find = async (q) => (await get("search", { q, lang: language() })).sections;
const named = ({ title, heading }) => (title === heading ? own(heading) : own(`${title}: ${heading}`));
const code = (unit) => el("bdi", { class: "code soft", dir: "ltr" }, unit);

// `units` are those chosen from the start; `units()` gives those chosen now.
export function unitPicker(units, complain) {
  const chosen = new Map(units.map((unit) => [unit, null])); // with what is known of each
  const list = el("ul", { class: "chosen" });
  const found = el("ul", { class: "found" });
  const search = el("input", { type: "search", name: "units", placeholder: w("findSection"), "aria-label": w("findSection"), dir: "auto", maxlength: 200 });
  const draw = () => list.replaceChildren(...[...chosen].map(([unit, row]) => el("li", {}, el("span", {}, row ? named(row) : "", " ", code(unit)),
    el("button", { type: "button", class: "bad small", "aria-label": w("dropUnit", { name: row?.heading ?? unit }), onclick: () => { chosen.delete(unit); draw(); search.focus(); } }, "×"))));
  const take = (row) => { chosen.set(row.unit, row); search.value = ""; found.replaceChildren(); draw(); search.focus(); };
  let timer = 0, turn = 0;
  const look = async () => {
    const mine = ++turn, wanted = search.value.trim();
    const rows = wanted ? (await find(wanted)).filter((row) => !chosen.has(row.unit)).slice(0, MOST) : [];
    if (mine !== turn) return;
    found.replaceChildren(...rows.map((row) => el("li", {}, el("button", { type: "button", "data-unit": row.unit, onclick: () => take(row) }, named(row), " ", code(row.unit)))),
      wanted && !rows.length ? el("li", { class: "soft" }, w("noSuchSection")) : "");
  };
  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => look().catch(complain), 200); });
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); found.querySelector("button")?.click(); } });
  draw();
  for (const unit of units) find(unit).then((rows) => { const row = rows.find((one) => one.unit === unit); if (row && chosen.has(unit)) { chosen.set(unit, row); draw(); } }).catch(() => {}); // its id says enough
  return { box: el("div", { role: "group", "aria-label": w("goldenUnits") }, el("p", {}, w("goldenUnits")), list, search, found), units: () => [...chosen.keys()] };
}
