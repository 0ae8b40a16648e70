// The chats of this device: open one, begin another, erase one or all.
import { element } from "./markdown.js";
import { drawn, labelled, worded } from "./text.js";
import * as kept from "./kept.js";
import { call } from "./wire.js";

const BIN = "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5";

// To the minute, so that chats that began alike can be told apart; the day where it is not today.
function when(at, tag) {
  const day = new Date(at).toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short", year: "numeric" };
  return new Intl.DateTimeFormat(tag === "ur" ? "ur-PK-u-nu-latn" : "en-GB", { ...day, hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(at);
}

// What cannot be undone is asked below what it is about, and stays asked until it is answered or another is.
function asking(button, name, words, done) {
  const place = element("div", { class: "sure" });
  const shut = () => { place.replaceChildren(); button.setAttribute("aria-expanded", "false"); };
  const choice = (text, label, press) => {
    const made = element("button", { type: "button", "aria-label": label }, text);
    made.addEventListener("click", press);
    return made;
  };
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    if (place.firstChild) return void shut();
    button.closest("dialog").querySelectorAll(".erase[aria-expanded=true]").forEach((other) => other.click());
    const sure = choice(words.sure, name && `${words.sure} ${name}`, () => { shut(); done(); });
    sure.className = "erase";
    place.append(sure, choice(words.keep, null, () => { shut(); button.focus(); }));
    button.setAttribute("aria-expanded", "true");
    sure.focus();
    place.scrollIntoView({ block: "nearest" });
  });
  return place;
}

// `words()` and `language()` are the page's; `house.show(id)` opens a chat, `house.fresh()` begins one, `house.empty()` does so unseen.
export function panel(dialog, words, language, house) {
  const told = element("p", { role: "status", class: "told" }); // within: behind a modal dialog nothing is heard
  const inside = element("div");
  dialog.replaceChildren(inside, told);
  const forget = async (ids) => {
    try {
      for (const id of ids) {
        await call("/api/forget", { chat: id });
        kept.erase(id);
        if (id === kept.chat()) house.empty();
      }
      draw();
      told.textContent = words().erased;
    } catch {
      draw();
      told.textContent = words().notKept;
    }
  };
  const named = (one) => [one.title || words().unnamed, when(one.at, language())];
  const row = (one, n, all) => {
    const alike = all.filter((other) => `${named(other)}` === `${named(one)}`); // of one minute: by their place among each other
    const title = named(one)[0], at = `${named(one)[1]}${alike.length > 1 ? ` (${alike.indexOf(one) + 1})` : ""}`;
    const open = element("button", { type: "button", class: "open" }, element("bdi", labelled(title, "en"), ...worded(title, "en")), element("small", {}, at));
    if (one.id === kept.chat()) open.setAttribute("aria-current", "true");
    open.addEventListener("click", () => { dialog.close(); house.show(one.id); });
    const name = `${title}, ${at}`, label = words().eraseNamed.replace("{title}", name);
    const erase = element("button", { type: "button", class: "erase", "aria-label": label, title: words().erase }, drawn(BIN));
    return element("li", {}, open, erase, asking(erase, name, words(), () => forget([one.id])));
  };
  function draw() {
    const all = kept.chats();
    const close = element("button", { type: "button", class: "close" }, words().close);
    close.addEventListener("click", () => dialog.close());
    const begin = element("button", { type: "button", class: "main" }, words().newChat);
    begin.addEventListener("click", () => { dialog.close(); house.fresh(); });
    const every = element("button", { type: "button", class: "erase" }, words().eraseAll);
    told.textContent = "";
    inside.replaceChildren(element("div", { class: "head" }, element("h2", { id: "chats-title", tabindex: "-1" }, words().chats), close), begin,
      element("p", { class: "soft" }, words().chatsHint), element("ul", {}, ...all.map(row)),
      ...(all.length > 1 ? [every, asking(every, "", words(), () => forget(all.map((one) => one.id)))] : []));
    if (dialog.open) dialog.querySelector("h2").focus(); // what was pressed is gone
  }
  // The focus goes round within, and back to the button that opened it.
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...dialog.querySelectorAll("button")], at = stops.indexOf(document.activeElement);
    const next = event.shiftKey ? (at <= 0 ? stops.length - 1 : at - 1) : (at + 1) % stops.length;
    event.preventDefault();
    stops[next].focus();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  return (event) => {
    const opener = event.currentTarget;
    draw();
    dialog.showModal();
    dialog.querySelector("h2").focus();
    dialog.addEventListener("close", () => { if (document.activeElement === document.body || dialog.contains(document.activeElement)) opener.focus(); }, { once: true });
  };
}
