// The chat on another site: the line to put there, and which sites may show it.
import { el } from "./text.js";
import { w } from "./words.js";

export function widgetOf(sites, { tell }) {
  const line = el("input", { id: "widget-line", class: "code", dir: "ltr", lang: "en", readonly: true, value: `<script src="${location.origin}/widget.js" async></script>`, onfocus: () => line.select() });
  const copy = () => navigator.clipboard?.writeText(line.value).then(() => tell(w("copied")), () => line.select()) ?? line.select();
  return el("section", { class: "card", id: "widget" }, el("h3", {}, w("widget")), el("p", { class: "soft" }, w("widgetHint")),
    el("div", { class: "row" }, el("label", { class: "grow" }, w("widgetLine"), line), el("button", { type: "button", id: "copy-widget", onclick: copy }, w("copy"))),
    el("h4", {}, w("widgetSites")), sites.length ? el("ul", {}, ...sites.map((site) => el("li", {}, el("bdi", { class: "code", dir: "ltr" }, site)))) : el("p", { class: "warn" }, w("widgetNowhere")),
    el("p", { class: "soft" }, w("widgetWhere")));
}
