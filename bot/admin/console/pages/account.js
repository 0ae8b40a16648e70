// One's own account: password, second factor, browsers.
import { get, post } from "./api.js";
import { asked, codeField, passwordField } from "./enter.js";
import { may } from "./rights.js";
import { sure } from "./sure.js";
import { el, number, own, table } from "./text.js";
import { w } from "./words.js";

const NS = "http://www.w3.org/2000/svg";

// The pages about accounts, for who manages.
export function places(at) {
  if (!may("manages")) return "";
  const link = (name, words) => el("a", { class: "button", href: `#${name}`, "aria-current": name === at ? "page" : false }, words);
  return el("div", { class: "row places", role: "navigation", "aria-label": w("account") }, link("account", w("myAccount")), link("people", w("people")), link("log", w("log")));
}

export const when = (millis) => el("bdi", {}, new Date(millis).toLocaleString());

function drawn({ size, path }) {
  const picture = document.createElementNS(NS, "svg");
  for (const [key, value] of Object.entries({ viewBox: `0 0 ${size} ${size}`, class: "qr", role: "img", "aria-label": w("qrOf") })) picture.setAttribute(key, value);
  for (const [name, values] of [["rect", { class: "light", width: size, height: size }], ["path", { class: "dark", d: path }]]) {
    const part = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(values)) part.setAttribute(key, value);
    picture.append(part);
  }
  return picture;
}

const panel = (id, title, ...content) => el("section", { class: "card", id }, el("h3", {}, title), ...content);
const plain = (form) => { form.classList.remove("card", "sign"); return form; };

function passwordPanel(mine, { tell, again }, sentence) {
  if (mine.owner) return panel("own-password", w("password"), el("p", {}, w("owners-password")));
  const old = passwordField("old", w("oldPassword"), "current-password");
  const fresh = passwordField("fresh", w("newPassword"), "new-password", w("passwordHint"));
  const send = async () => { await post("password", { password: old.field.value, new: fresh.field.value }); tell(w("passwordChanged")); again(); };
  return panel("own-password", w("password"), plain(asked("", [old.box, fresh.box], w("changePassword"), send, sentence)));
}

// Shown this once: downloaded, or written down.
function codesShown(codes, again) {
  const address = URL.createObjectURL(new Blob([`${codes.join("\n")}\n`], { type: "text/plain" }));
  const title = el("h4", { tabindex: -1 }, w("recoveryCodes"));
  setTimeout(() => title.focus());
  return [title, el("p", { class: "warn" }, w("recoveryHint")), el("ol", { class: "codes", dir: "ltr" }, ...codes.map((code) => el("li", {}, el("code", {}, code)))),
    el("div", { class: "row" }, el("a", { class: "button", href: address, download: "rahnuma-recovery-codes.txt" }, w("download")), el("button", { type: "button", class: "main", id: "kept", onclick: again }, w("keptThem")))];
}

function offered(offer, place, house, sentence) {
  const code = codeField("app-code", w("appCodeHint"));
  code.field.required = true;
  const send = async () => { const { codes } = await post("factor-confirm", { code: code.field.value }); place.replaceChildren(...codesShown(codes, house.again)); };
  const spaced = offer.secret.match(/.{1,4}/g).join(" ");
  const first = el("p", { tabindex: -1, id: "scan" }, w("scanThis"));
  place.replaceChildren(first, drawn(offer), el("p", {}, el("a", { class: "button", href: offer.address }, w("openApp"))),
    el("p", {}, `${w("keyIs")}: `, el("code", { id: "key", dir: "ltr" }, spaced)), el("p", {}, w("thenCode")), plain(asked("", [code.box], w("switchOn"), send, sentence)));
  first.focus(); // the field below would push the picture off a small screen
}

function factorPanel(mine, house, sentence) {
  const place = el("div", {});
  const password = passwordField("again", w("password"), "current-password");
  if (mine.factor) {
    const code = codeField("off-code");
    code.field.required = true;
    const send = async () => { await post("factor-off", { password: password.field.value, code: code.field.value }); house.tell(w("factorIsOff")); house.again(); };
    place.append(el("p", {}, el("span", { class: "chip ok" }, w("factorMark")), " ", w("factorOn", { n: mine.recovery })), plain(asked("", [password.box, code.box], w("switchOff"), send, sentence)));
  } else {
    const send = async () => offered(await post("factor-offer", { password: password.field.value }), place, house, sentence);
    place.append(el("p", {}, w("factorOffHint")), plain(asked("", [password.box], w("setUp"), send, sentence)));
  }
  return panel("factor", w("secondFactor"), place);
}

function browsersPanel(mine, { complain, left }) {
  const out = async () => { if (await sure(w("outEverywhereAsk"), w("outEverywhere"))) await post("sign-out-everywhere").then(left, complain); };
  const rows = mine.browsers.map((one) => [when(one.made), el("span", {}, number(one.address), " ", one.own ? el("span", { class: "chip ok" }, w("thisOne")) : null)]);
  return panel("browsers", w("browsers"), table([w("when"), w("address")], rows), el("div", { class: "row" }, el("button", { type: "button", class: "bad", id: "everywhere", onclick: out }, w("outEverywhere"))));
}

export async function account(house) {
  const mine = await get("account");
  const { sentence } = house;
  return [el("h2", {}, w("myAccount")), places("account"),
    el("p", { class: "card" }, el("strong", {}, own(mine.name)), " ", el("span", { class: "chip ok" }, w(`role-${mine.role}`)), " ", w(`may-${mine.role}`)),
    factorPanel(mine, house, sentence), passwordPanel(mine, house, sentence), browsersPanel(mine, house)];
}
