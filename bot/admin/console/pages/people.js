// Everybody's accounts, and the log of who did what: for who manages.
import { get, post } from "./api.js";
import { places, when } from "./account.js";
import { asked } from "./enter.js";
import { roles } from "./rights.js";
import { sure } from "./sure.js";
import { el, number, own } from "./text.js";
import { language, w } from "./words.js";

const isolated = (text) => `\u2068${text}\u2069`;
const roleChoice = (id, chosen) => el("select", { id }, ...roles().map((role) => el("option", { value: role, selected: role === chosen }, w(`role-${role}`))));

// A link, shown this once.
function linkShown(place, name, { token, hours }, { tell }) {
  const link = `${location.origin}/admin#welcome?${new URLSearchParams({ token })}`;
  const field = el("input", { id: "link", dir: "ltr", readonly: true, value: link, "aria-label": w("linkFor", { name }) });
  const copy = () => navigator.clipboard?.writeText(link).then(() => tell(w("copied")), () => field.select()) ?? field.select();
  place.replaceChildren(el("section", { class: "card warning", id: "made" }, el("h3", { tabindex: -1 }, w("linkFor", { name: isolated(name) })), el("p", {}, w("linkHint", { n: hours, name: isolated(name) })),
    el("div", { class: "row" }, el("div", { class: "grow" }, field), el("button", { type: "button", class: "main", id: "copy", onclick: copy }, w("copy")))));
  place.querySelector("h3").focus();
}

function inviting(place, house) {
  const name = el("input", { id: "who", maxlength: 40, required: true, dir: "auto", autocomplete: "off" });
  const role = roleChoice("what", "edits");
  const says = el("p", { class: "soft", "aria-live": "polite" }, w("may-edits"));
  role.addEventListener("change", () => { says.textContent = w(`may-${role.value}`); });
  const send = async () => {
    const made = await post("invite", { name: name.value, role: role.value });
    const called = name.value.trim();
    name.value = "";
    await house.redraw();
    linkShown(place, called, made, house);
  };
  const form = asked("", [el("h3", {}, w("invite")), el("label", {}, w("name"), name), el("label", {}, w("role"), role), says], w("makeLink"), send, house.sentence);
  form.classList.remove("sign");
  form.id = "invite";
  return form;
}

function marks(person) {
  return [person.own ? el("span", { class: "chip ok" }, w("you")) : null, el("span", { class: "chip" }, w(`role-${person.role}`)),
    el("span", { class: person.factor ? "chip ok" : "chip" }, w(person.factor ? "factorMark" : "noFactorMark")), person.disabled ? el("span", { class: "chip missing" }, w("disabledMark")) : null];
}

function personCard(person, place, house) {
  const { tell, complain, redraw } = house;
  const name = isolated(person.name);
  const change = (path, body = {}) => post(path, { id: person.id, ...body }).then(() => redraw()).then(() => tell(w("done")), complain);
  const after = (question, deed, path) => async () => { if (await sure(w(question, { name }), w(deed))) await change(path); };
  const role = roleChoice(`role-${person.id}`, person.role);
  const give = el("button", { type: "button", class: "give", onclick: () => change("role", { role: role.value }), disabled: true }, w("changeRole"));
  role.addEventListener("change", () => { give.disabled = role.value === person.role; });
  const button = (words, onclick, bad = false) => el("button", { type: "button", class: bad ? "bad" : false, onclick }, words);
  const link = () => post("renew", { id: person.id }).then((made) => linkShown(place, person.name, made, house), complain);
  const others = person.own ? [] : [
    ...(person.owner ? [] : [
      el("div", { class: "row" }, el("label", { class: "inline" }, w("role"), role), give),
      person.disabled ? button(w("letIn"), () => change("enable")) : button(w("passwordLink"), link),
      person.disabled ? null : button(w("shutOut"), after("shutOutAsk", "shutOut", "disable"), true)]),
    person.factor ? button(w("resetFactor"), after("resetFactorAsk", "resetFactor", "factor-reset"), true) : null];
  return el("section", { class: "card person", "data-name": person.name }, el("h3", {}, own(person.name), " ", ...marks(person).filter(Boolean)),
    person.owner ? el("p", { class: "soft" }, w("owners-password")) : null, el("div", { class: "row" }, ...others));
}

function invitationRow(one, { tell, complain, redraw }) {
  const withdraw = async () => {
    if (await sure(w("withdrawAsk", { name: isolated(one.name) }), w("withdraw"))) await post("withdraw", { id: one.id }).then(() => redraw()).then(() => tell(w("withdrawn")), complain);
  };
  const [before, after] = w("goodUntil", { when: "\n" }).split("\n");
  return el("div", { class: "row waiting" }, el("span", { class: "grow" }, own(one.name), " ", el("span", { class: "chip" }, w(one.person ? "passwordLink" : `role-${one.role}`)), " ", el("span", { class: "soft" }, before, when(one.until), after)),
    el("button", { type: "button", class: "bad", onclick: withdraw }, w("withdraw")));
}

export async function people(house) {
  const list = el("div", { id: "people" });
  const made = el("div", { "aria-live": "polite" });
  const inside = { ...house, redraw };
  async function redraw() {
    const found = await get("people");
    made.replaceChildren();
    list.replaceChildren(...(found.invitations.length ? [el("section", { class: "card", id: "waiting" }, el("h3", {}, w("invitations")), ...found.invitations.map((one) => invitationRow(one, inside)))] : []),
      ...found.people.map((person) => personCard(person, made, inside)));
  }
  await redraw();
  return [el("h2", {}, w("people")), places("people"), inviting(made, inside), made, list];
}

// Roles and reasons in words; one role in place of another.
const inWords = (detail) => detail.split(" → ").map((part) => (roles().includes(part) ? w(`role-${part}`) : ["wrong-password", "wrong-code"].includes(part) ? w(part) : part)).join(language() === "ur" ? " ← " : " → ");

function line(deed) {
  return el("li", { class: "deed" }, el("span", { class: "soft" }, when(deed.at)), " ", el("strong", {}, deed.who ? own(deed.who) : w("stranger")), " · ", el("span", { class: ["refused", "sign-in-refused", "publish-failed"].includes(deed.act) ? "bad" : false }, w(`act-${deed.act}`)),
    deed.subject ? el("span", {}, " · ", own(deed.subject)) : null, deed.detail ? el("span", { class: "soft" }, " · ", own(inWords(deed.detail))) : null, deed.address ? el("span", { class: "soft" }, " · ", number(deed.address)) : null);
}

export async function log(house) {
  const { query, complain, go } = house;
  const asking = { who: query.who ?? "", act: query.act ?? "", text: query.text ?? "" };
  const found = await get("log", asking);
  const list = el("ol", { id: "deeds" });
  const choice = (id, words, all, values, label) => el("label", { class: "grow" }, words, el("select", { id }, el("option", { value: "" }, all), ...values.map((value) => el("option", { value, selected: value === asking[id] }, label(value)))));
  const more = el("button", { type: "button", id: "older", onclick: () => get("log", { ...asking, before: list.lastElementChild.dataset.id }).then(add, complain) }, w("older"));
  function add(page) {
    const first = list.childElementCount;
    list.append(...page.deeds.map((deed) => { const made = line(deed); made.dataset.id = deed.id; return made; }));
    more.hidden = !page.more;
    if (first) { list.children[first].tabIndex = -1; list.children[first].focus(); }
  }
  add(found);
  const acts = [...found.acts].sort((one, other) => w(`act-${one}`).localeCompare(w(`act-${other}`)));
  const form = el("form", { class: "card", id: "filter", onsubmit: (event) => {
    event.preventDefault();
    go(`#log?${new URLSearchParams(Object.fromEntries(["who", "act", "text"].map((id) => [id, form.querySelector(`#${id}`).value])))}`);
  } }, el("div", { class: "row" }, choice("who", w("who"), w("everybody"), found.names, String), choice("act", w("what"), w("everything"), acts, (act) => w(`act-${act}`)),
    el("label", { class: "grow" }, w("searchLog"), el("input", { id: "text", type: "search", dir: "auto", value: asking.text }))), el("button", { type: "submit" }, w("show")));
  return [el("h2", {}, w("log")), places("log"), el("p", { class: "soft" }, w("logHint")), form, list, found.deeds.length ? more : el("p", { class: "soft none" }, w("noLog"))];
}
