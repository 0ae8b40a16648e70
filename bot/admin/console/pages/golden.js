// The admin's own golden questions: listed, added, edited, removed.
import { get, post } from "./api.js";
import { unitPicker } from "./picker.js";
import { may } from "./rights.js";
import { sure } from "./sure.js";
import { el } from "./text.js";
import { joined, SCRIPTS, scriptName, w } from "./words.js";

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

// One question to be written: a fact may hold a comma ("Rs 1,500"), so each has a line of its own.
function form(golden, send, complain, ...more) {
  const question = el("input", { dir: "auto", name: "question", maxlength: 1500, value: golden.question });
  const script = el("select", { name: "script" }, ...SCRIPTS.map((tag) => el("option", { value: tag, selected: tag === golden.language }, scriptName(tag))));
  const picked = unitPicker(golden.units, complain);
  const facts = el("textarea", { dir: "auto", name: "facts", rows: 2 }, golden.facts.join("\n"));
  const save = () => send({ question: question.value, language: script.value, units: picked.units(), facts: lines(facts.value) });
  return [el("label", {}, w("question"), question), el("label", {}, w("script"), script), picked.box, el("label", {}, w("goldenFactLines"), facts),
    el("div", { class: "row" }, el("button", { type: "button", class: "save", needs: "edits", onclick: save }, w("goldenSave")), ...more)];
}

// What is right, for who may not change it.
function shownOnly(golden) {
  const all = [...golden.units.map((unit) => el("li", {}, el("bdi", { class: "code", dir: "ltr" }, unit))), ...golden.facts.map((fact) => el("li", { dir: "auto" }, fact))];
  return [all.length ? el("ul", {}, ...all) : ""];
}

export async function goldenQuestions({ tell, complain }) {
  const box = el("details", { class: "card", id: "own-golden" });
  const draw = async () => {
    const found = await get("golden");
    box.replaceChildren(...shown(found));
    box.open ||= found.faults.length > 0;
  };
  const after = (sentence) => async ({ total }) => { tell(w(sentence, { n: total })); await draw(); box.querySelector("summary").focus({ preventScroll: true }); };
  const send = (path, id) => (golden) => post(path, { ...golden, id }).then(after("goldenSaved")).catch(complain);
  const remove = (id) => el("button", { type: "button", class: "bad", needs: "edits", onclick: async () => {
    if (await sure(w("goldenRemoveAsk"), w("goldenRemove"))) await post("golden-remove", { id }).then(after("goldenRemoved")).catch(complain);
  } }, w("goldenRemove"));
  const card = (golden) => el("details", { class: "card golden" },
    el("summary", {}, el("bdi", { dir: "auto", lang: golden.language }, golden.question), " ", el("span", { class: "chip" }, scriptName(golden.language)),
      golden.units.length ? null : el("span", { class: "chip" }, w("mustDecline")), golden.unknown.length ? el("span", { class: "bad" }, ` ${w("unknownUnits", { why: joined(golden.unknown) })}`) : null),
    ...(may("edits") ? form(golden, send("golden-edit", golden.id), complain, remove(golden.id)) : shownOnly(golden)));
  const torn = (fault) => el("div", { class: "card fault" }, el("p", {}, w("goldenTorn", { n: fault.line })), el("p", { dir: "ltr", class: "code" }, fault.text), remove(fault.id));
  const shown = ({ golden, faults }) => [el("summary", {}, el("strong", {}, `${w("ownGolden")}: ${golden.length}`)), el("p", { class: "soft" }, w("ownGoldenHint")), golden.length ? "" : el("p", { class: "soft", needs: "edits" }, w("noOwnGolden")),
    ...faults.map(torn), ...golden.map(card),
    el("details", { class: "card golden", id: "new-golden", needs: "edits" }, el("summary", {}, w("newGolden")), ...form({ question: "", language: "en", units: [], facts: [] }, send("golden"), complain))];
  await draw().catch(complain);
  return box;
}
