// The console: sign-in, the tabs, and which view is shown.
import { Failure, get, post } from "./api.js";
import { account } from "./account.js";
import { signInForm, welcomed } from "./enter.js";
import { log, people } from "./people.js";
import { signedIn } from "./rights.js";
import { sure } from "./sure.js";
import { el, headed } from "./text.js";
import { dropAll, left, unsaved } from "./unsaved.js";
import { joined, language, speak, w } from "./words.js";
import { editor, looked } from "./knowledge.js";
import { knowledge } from "./library.js";
import { toldWithPlace } from "./told.js";
import { publish } from "./publish.js";
import { gaps, use } from "./insight.js";
import { settings } from "./settings.js";
import { tryIt } from "./try.js";

const page = document.getElementById("page");
const nav = document.getElementById("nav");
const tools = document.getElementById("tools");
const note = document.getElementById("note");
const VIEWS = { knowledge, publish, try: tryIt, gaps, use, settings, edit: editor, look: looked, account, people, log };
const TABS = ["knowledge", "publish", "try", "gaps", "use", "settings"];
const OWN = ["account", "people", "log"];
let timer = 0;
let shown = 0;
let known = false; // somebody is signed in
let last = ""; // the view that is shown
let leaving = false; // text that is not saved may be left

// A sentence at the foot of the page: for a moment, or until it is closed where there is much to read.
// `undo` takes back what it tells of.
export function tell(said, { stays = false, undo = null } = {}) {
  const close = () => note.replaceChildren();
  note.replaceChildren(el("p", {}, el("span", {}, ...[said].flat()), undo ? el("button", { type: "button", id: "undo", onclick: () => { close(); return undo(); } }, w("undo")) : null, stays ? el("button", { type: "button", "aria-label": w("dismiss"), onclick: close }, "×") : null));
  clearTimeout(timer);
  if (!stays) timer = setTimeout(close, undo ? 20000 : 6000);
}

function sentence(error) {
  const key = error.message;
  const said = w(key, { n: error.body.wait ?? error.body.n ?? "", why: joined(error.body.units ?? []) });
  return said === key ? w("failed", { why: error.body.detail ?? key }) : said;
}

// What a failed request means to the admin; a lost session leads back to the sign-in page.
export function complain(error) {
  if (!(error instanceof Failure)) throw error;
  if (error.status === 401 && error.message === "signed-out") return signIn();
  if (error.status === 413) return tell(w("tooLarge"));
  const faults = (error.body.faults ?? []).flatMap((fault, n) => [n ? "\n" : "", ...toldWithPlace(fault)]);
  tell(faults.length ? faults : sentence(error), { stays: faults.length > 0 });
}

function remember(tag) {
  speak(tag);
  try { localStorage.setItem("rahnuma-console", tag); } catch { /* storage switched off */ }
}

function bar(inside) {
  const [at] = place();
  nav.replaceChildren(...(inside ? TABS.map((name) => el("a", { href: `#${name}`, "aria-current": name === at ? "page" : false }, w(name))) : []));
  const other = el("button", { type: "button", id: "tongue", lang: language() === "en" ? "ur" : "en", onclick: () => { remember(language() === "en" ? "ur" : "en"); route(); } }, w("other"));
  const out = el("button", { type: "button", id: "out", onclick: async () => {
    if (unsaved() && !await sure(w("leaveForGood"), w("lose"))) return;
    dropAll();
    await post("sign-out").catch(() => {});
    if (OWN.includes(place()[0])) history.replaceState(null, "", "#knowledge"); // the next one may not see these
    signIn();
  } }, w("signOut"));
  const mine = el("a", { class: "button", id: "mine", href: "#account", "aria-current": OWN.includes(at) ? "page" : false }, w("account"));
  tools.replaceChildren(other, ...(inside ? [mine, out] : []));
}

// What the window is called: the page, then whose it is.
function called(name) { document.title = `${name} – ${w("consoleTitle")}`; }

function place() {
  const [name, query] = location.hash.slice(1).split("?");
  return [name in VIEWS ? name : "knowledge", Object.fromEntries(new URLSearchParams(query ?? ""))];
}

// A page for who is not signed in.
function outside({ form, first }) {
  called(w("signIn"));
  shown++;
  known = false;
  last = "";
  signedIn("");
  page.removeAttribute("aria-busy");
  bar(false);
  page.replaceChildren(form);
  first?.focus();
}

function signIn(note = "") {
  outside(signInForm({ entered: route, sentence, note }));
}

// Behind an invitation's link, whose token is taken out of the address once it is used.
async function welcome(token) {
  const done = ({ inside }) => {
    history.replaceState(null, "", inside ? "#account" : "#knowledge");
    if (inside) route(); else signIn(w("passwordKept"));
  };
  outside(await welcomed(token, { sentence, done }));
}

// At once: what is being loaded is said, and another view's content is not taken for this one's.
function loading(name) {
  page.setAttribute("aria-busy", "true");
  if (!known) return;
  bar(true);
  if (name !== last) page.replaceChildren(el("p", { class: "soft loading", role: "status" }, `${w("loading")}: ${w(TABS.includes(name) || OWN.includes(name) ? name : "edit")}`));
}

function failed(error) {
  complain(error);
  page.removeAttribute("aria-busy");
  if (page.querySelector(".loading")) page.replaceChildren(el("div", { class: "row" }, el("button", { type: "button", onclick: route }, w("loadAgain"))));
}

async function route() {
  const turn = ++shown;
  const [name, query] = place();
  if (location.hash.startsWith("#welcome?")) return welcome(new URLSearchParams(location.hash.split("?")[1]).get("token") ?? "").catch(failed);
  loading(name);
  try {
    const state = await get("state");
    signedIn(state.role);
    known = true;
    bar(true);
    const made = await VIEWS[name]({ query, state, tell, complain, sentence, left: () => signIn(), again: route, go: (hash) => { if (location.hash === hash) route(); else location.hash = hash; } });
    if (turn !== shown) return;
    if (name !== "edit") left();
    page.replaceChildren(...made);
    called(TABS.includes(name) || OWN.includes(name) ? w(name) : page.querySelector("h2")?.textContent ?? w("edit"));
    page.removeAttribute("aria-busy");
    last = name;
    page.scrollTop = 0;
    if (document.activeElement === document.body) headed(); // what was pressed is gone: the sign-in form, a tab
  } catch (error) {
    if (turn === shown) failed(error);
  }
}

let kept = null;
try { kept = localStorage.getItem("rahnuma-console"); } catch { /* storage switched off */ }
speak(kept ?? (navigator.language.startsWith("ur") ? "ur" : "en"));
addEventListener("hashchange", async (event) => {
  if (unsaved() && !leaving) {
    const to = location.hash;
    history.replaceState(null, "", event.oldURL); // until it is answered
    leaving = await sure(w("leave"), w("goOn"));
    if (leaving) location.hash = to;
    return;
  }
  leaving = false;
  route();
});
route();
