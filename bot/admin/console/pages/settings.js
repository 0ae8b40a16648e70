// Settings: what the bot is called and looks like, its helplines, and how its channels stand. They work as soon as they are saved.
import { get, post, send } from "./api.js";
import { may } from "./rights.js";
import { directionOf, el } from "./text.js";
import { widgetOf } from "./widget.js";
import { SCRIPTS, scriptName, w } from "./words.js";

const LINES = ["suicide", "emergency", "women", "online", "cybercrime"];
const COLOR = "#0b6b46";

// A field with a place for what is wrong with it.
function field(name, label, control, hint = "") {
  const wrong = el("span", { class: "bad", id: `wrong-${name}` });
  control.name = name;
  control.setAttribute("aria-describedby", wrong.id);
  return el("label", {}, label, control, hint ? el("span", { class: "soft" }, hint) : null, wrong);
}

function marked(form, faults) {
  for (const wrong of form.querySelectorAll("[id^='wrong-']")) {
    const name = wrong.id.slice("wrong-".length), code = faults[name];
    wrong.textContent = code ? w(code) : "";
    form.elements[name]?.setAttribute("aria-invalid", String(Boolean(code)));
  }
  form.querySelector("[aria-invalid='true']")?.focus();
}

function colorOf(value) {
  const written = el("input", { dir: "ltr", value, placeholder: COLOR, maxlength: 7, pattern: "#[0-9A-Fa-f]{6}" });
  const chosen = el("input", { type: "color", value: value || COLOR, "aria-label": w("pickColor"), class: "swatch" });
  chosen.addEventListener("input", () => { written.value = chosen.value; });
  written.addEventListener("input", () => { if (/^#[0-9a-f]{6}$/i.test(written.value)) chosen.value = written.value; });
  return el("div", {}, field("color", w("setColor"), written, w("setColorHint")), chosen);
}

// Works at once, with a way back from its removal; what is typed above and not saved stays as it is.
function logoOf(found, { tell, complain }) {
  const box = el("section", { class: "card" });
  const refused = (error) => { if (error.body?.fields) tell(w(error.body.fields.logo)); else complain(error); };
  const keep = (picture) => send("logo", {}, picture, () => {}).then((made) => { draw(made); tell(w("settingsSaved")); }, refused);
  async function remove(logo) {
    try {
      const before = await fetch(`/logo?${logo}`).then((got) => got.ok && got.blob(), () => null);
      draw(await post("logo-remove"));
      tell(w("logoRemoved"), { undo: before && (() => keep(before)) });
    } catch (error) { complain(error); }
  }
  function draw({ logo }) {
    const file = el("input", { id: "logo", class: "hidden", type: "file", accept: ".png,.jpg,.jpeg" });
    file.addEventListener("change", () => { if (file.files.length) keep(file.files[0]).finally(() => { file.value = ""; }); });
    box.replaceChildren(el("h3", {}, w("logo")), el("p", { class: "soft", needs: "manages" }, w("logoHint")),
      el("div", { class: "row" }, logo ? el("img", { src: `/logo?${logo}`, alt: w("logo"), class: "logo" }) : "", el("label", { class: "button picker", needs: "manages" }, w("chooseLogo"), file),
        logo ? el("button", { type: "button", class: "bad", id: "remove-logo", needs: "manages", onclick: () => remove(logo) }, w("logoRemove")) : ""));
  }
  draw(found);
  return box;
}

const standing = ({ on, connected }) => (!on ? ["chip", "channelOff"] : connected === null ? ["chip", "channelOn"] : connected ? ["chip ok", "channelWorks"] : ["chip missing", "channelFails"]);

function channelsOf(channels) {
  return el("section", { class: "card", id: "channels" }, el("h3", {}, w("channelsNow")), el("ul", {}, ...channels.map((one) => {
    const [kind, said] = standing(one);
    return el("li", {}, w(`channel-${one.name}`), " ", el("span", { class: kind }, w(said)));
  })), el("p", { class: "soft" }, w("channelsHint")));
}

export async function settings(house) {
  const found = await get("settings");
  const text = (value, attributes = {}) => el("input", { value: value ?? "", dir: "auto", ...attributes });
  const greeting = (tag) => { const made = el("textarea", { rows: 3, lang: tag, dir: directionOf(tag), maxlength: 400 }); made.value = found.greeting[tag] ?? ""; return field(`greeting-${tag}`, `${w("setGreeting")}: ${scriptName(tag)}`, made); };
  const form = el("form", { id: "settings", novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    const value = (name) => form.elements[name].value;
    const each = (names, prefix = "") => Object.fromEntries(names.map((name) => [name, value(prefix + name)]));
    try {
      await post("settings", { name: value("name"), color: value("color"), checked: value("checked"), greeting: each(SCRIPTS, "greeting-"), helplines: each(LINES) });
      marked(form, {});
      house.tell(w("settingsSaved"));
    } catch (error) {
      if (!error.body?.fields) return house.complain(error);
      marked(form, error.body.fields);
      house.tell(w("settingsRefused"));
    }
  } },
  el("section", { class: "card" }, el("h3", {}, w("setLook")), field("name", w("setName"), text(found.name, { maxlength: 40, placeholder: "Rahnuma" })), ...SCRIPTS.map(greeting), colorOf(found.color)),
  el("section", { class: "card" }, el("h3", {}, w("helplines")), el("p", { class: found.overdue ? "warn" : "soft", id: "overdue" }, w(found.overdue ? "helplinesOverdue" : "helplinesHint")),
    ...LINES.map((line) => field(line, w(`line-${line}`), text(found.helplines[line], { dir: "ltr", inputmode: "tel", placeholder: found.defaults[line] }))),
    field("checked", w("helplinesChecked"), el("input", { type: "date", value: found.checked || found.defaults.checked }))),
  el("div", { class: "row" }, el("button", { class: "main", type: "submit", id: "save-settings", needs: "manages" }, w("saveSettings"))));
  for (const control of form.elements) control.disabled = !may("manages");
  return [el("h2", {}, w("settings")), el("p", { class: "soft" }, w(may("manages") ? "settingsAtOnce" : "settingsRead")), form, logoOf(found, house), widgetOf(found.embed, house), channelsOf(found.channels)];
}
