// The chats of this device: open one, begin another, erase one or all.
import { element } from "./markdown.js";
import { direction, script } from "./text.js";
import * as kept from "./kept.js";
import { call } from "./wire.js";

// What cannot be undone is asked again on the same button; a framed page may open no question of the browser's.
export function twice(button, words, done) {
  let asked;
  button.addEventListener("click", () => {
    if (asked) return void done();
    const before = button.textContent, name = button.getAttribute("aria-label");
    asked = setTimeout(() => {
      asked = undefined;
      button.textContent = before;
      if (name) button.setAttribute("aria-label", name);
    }, 5000);
    button.textContent = words.sure;
    if (name) button.setAttribute("aria-label", `${words.sure} ${name}`); // what is heard changes with what is seen
  });
  return button;
}

function day(at, tag) {
  return new Intl.DateTimeFormat(tag === "ur" ? "ur-PK-u-nu-latn" : "en-GB", { day: "numeric", month: "short", year: "numeric" }).format(at);
}

// `words()` and `language()` are the page's; `house.show(id)` opens a chat, `house.say(text)` tells what was done.
export function panel(dialog, words, language, house) {
  const forget = async (ids) => {
    try {
      for (const id of ids) {
        await call("/api/forget", { chat: id });
        kept.erase(id);
        if (id === kept.chat()) house.fresh();
      }
      house.say(words().erased);
    } catch {
      house.say(words().notKept);
    }
    draw();
  };
  const row = (one) => {
    const tag = script(one.title, "en");
    const open = element("button", { type: "button", class: "open" }, element("bdi", { lang: tag, dir: direction(tag) }, one.title || words().unnamed), element("small", {}, day(one.at, language())));
    if (one.id === kept.chat()) open.setAttribute("aria-current", "true");
    open.addEventListener("click", () => { dialog.close(); house.show(one.id); });
    const erase = element("button", { type: "button", class: "erase", "aria-label": words().eraseNamed.replace("{title}", one.title || words().unnamed) }, words().erase);
    return element("li", {}, open, twice(erase, words(), () => { erase.removeAttribute("aria-label"); forget([one.id]); }));
  };
  function draw() {
    const all = kept.chats();
    const close = element("button", { type: "button", class: "close" }, words().close);
    close.addEventListener("click", () => dialog.close());
    const begin = element("button", { type: "button", class: "main" }, words().newChat);
    begin.addEventListener("click", () => { dialog.close(); house.fresh(); });
    const every = element("button", { type: "button", class: "erase" }, words().eraseAll);
    dialog.replaceChildren(element("div", { class: "head" }, element("h2", { id: "chats-title", tabindex: "-1" }, words().chats), close), begin,
      element("p", { class: "soft" }, words().chatsHint), element("ul", {}, ...all.map(row)),
      ...(all.length > 1 ? [twice(every, words(), () => forget(all.map((one) => one.id)))] : []));
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
