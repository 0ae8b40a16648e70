// Getting in: the sign-in page, and the page behind an invitation's link.
import { Failure, post } from "./api.js";
import { el, own } from "./text.js";
import { w } from "./words.js";

// A field for a password, with a box that shows what is typed.
export function passwordField(id, label, kind, hint = "") {
  const field = el("input", { id, type: "password", autocomplete: kind, required: true, dir: "auto", maxlength: 200, "aria-describedby": hint ? `${id}-hint` : false });
  const show = el("input", { type: "checkbox", onchange: () => { field.type = show.checked ? "text" : "password"; } });
  const box = el("div", {}, el("label", {}, label, field), hint ? el("p", { class: "soft", id: `${id}-hint` }, hint) : null, el("label", { class: "inline" }, show, w("showPassword")));
  return { field, box };
}

export function codeField(id = "code", hint = w("codeHint")) {
  const field = el("input", { id, dir: "ltr", autocomplete: "one-time-code", autocapitalize: "none", spellcheck: "false", maxlength: 40, "aria-describedby": `${id}-hint` });
  return { field, box: el("div", {}, el("label", {}, w("code"), field), el("p", { class: "soft", id: `${id}-hint` }, hint)) };
}

// A form whose failures are said in it; `send` gives what the button waits for.
export function asked(title, fields, button, send, sentence) {
  const said = el("p", { class: "bad", role: "alert" });
  const go = el("button", { class: "main", type: "submit" }, button);
  return el("form", { class: "card sign", onsubmit: async (event) => {
    event.preventDefault();
    if (go.getAttribute("aria-busy")) return;
    go.setAttribute("aria-busy", "true");
    said.textContent = "";
    try {
      await send();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      said.className = error.message === "code-needed" ? "soft" : "bad";
      said.textContent = sentence(error);
    } finally {
      go.removeAttribute("aria-busy");
    }
  } }, title && el("h2", {}, title), ...fields, said, el("div", { class: "row" }, go));
}

// The code is asked for once the password was right, where there is a second factor.
export function signInForm({ entered, sentence, note = "" }) {
  const name = el("input", { id: "name", autocomplete: "username", maxlength: 40, dir: "auto" });
  const password = el("input", { id: "password", type: "password", autocomplete: "current-password", required: true, dir: "auto" });
  const code = codeField();
  code.box.hidden = true;
  const send = async () => {
    try {
      await post("sign-in", { password: password.value, name: name.value, code: code.field.value });
    } catch (error) {
      if (error.message === "code-needed") {
        code.box.hidden = false;
        code.field.required = true;
        code.field.focus();
      } else if (error.message === "wrong-code") {
        code.field.value = "";
        code.field.focus();
      } else if (error.message === "name-needed") {
        name.setAttribute("aria-invalid", "true");
        name.focus();
      } else {
        password.value = "";
        password.focus();
      }
      throw error;
    }
    entered();
  };
  const fields = [note && el("p", { role: "status" }, note), el("label", {}, w("yourName"), name), el("label", {}, w("password"), password), code.box];
  name.addEventListener("input", () => name.removeAttribute("aria-invalid"));
  return { form: asked(w("signIn"), fields, w("signIn"), send, sentence), first: name.value ? password : name };
}

// Behind a link: who is invited chooses a password, and the link is used up.
export async function welcomed(token, { sentence, done }) {
  let invited;
  try {
    invited = await post("invitation", { token });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { form: el("section", { class: "card sign" }, el("h2", {}, w("choosePassword")), el("p", { role: "alert" }, sentence(error)), el("a", { class: "button", href: "#knowledge" }, w("signIn"))), first: null };
  }
  const [before, after] = w(invited.known ? "newPasswordFor" : "welcome", { name: "\n" }).split("\n");
  const password = passwordField("new-password", w("choosePassword"), "new-password", w("passwordHint"));
  const name = el("input", { hidden: true, autocomplete: "username", value: invited.name, readonly: true }); // for the browser's keeper of passwords
  const send = async () => done(await post("accept", { token, password: password.field.value }));
  const fields = [el("h2", {}, before, own(invited.name), after), invited.known ? null : el("p", {}, w("invitedAs", { role: w(`role-${invited.role}`) }), " ", w(`may-${invited.role}`)), name, password.box];
  return { form: asked("", fields, w("comeIn"), send, sentence), first: password.field };
}
