// A question before what cannot simply be done again: what will happen, in words, and a button that says so.
import { el } from "./text.js";
import { w } from "./words.js";

// Whether the admin wants it; Escape and the other button mean no, and so does a second question beside an open one.
export function sure(question, deed) {
  if (document.querySelector("dialog.sure")) return Promise.resolve(false);
  return new Promise((answer) => {
    const say = (yes) => () => { box.close(); box.remove(); answer(yes); };
    const box = el("dialog", { class: "card sure", "aria-labelledby": "asked", oncancel: say(false) },
      el("p", { id: "asked" }, ...[question].flat()),
      el("div", { class: "row" }, el("button", { type: "button", class: "bad", id: "yes", onclick: say(true) }, deed), el("button", { type: "button", id: "no", onclick: say(false) }, w("cancel"))));
    document.body.append(box);
    box.showModal();
    box.querySelector("#no").focus();
  });
}
