// The page in a frame of another site: that site's name, colour and greeting, and a button that shuts the frame.
import { OWN } from "./sentences.js"; // what the admins have set

const framed = location.pathname === "/embed";
const wish = new URLSearchParams(framed ? location.hash.slice(1) : "");
const wanted = (name) => wish.get(name) || (name === "greeting" ? OWN.greeting[root.lang] : OWN[name]) || "";
const root = document.documentElement;
const at = (id) => document.getElementById(id);

// Black or white, whichever is read more easily upon a colour (WCAG 2.2, relative luminance).
function upon(color) {
  const [r, g, b] = [1, 3, 5].map((n) => parseInt(color.slice(n, n + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

const shut = () => parent.postMessage({ rahnuma: "shut" }, "*");

const color = wanted("color");
if (/^#[0-9a-f]{6}$/i.test(color)) {
  root.classList.add("branded");
  root.style.setProperty("--brand", color);
  root.style.setProperty("--brand-on", upon(color));
}
if (OWN.logo) {
  const logo = document.createElement("img");
  [logo.src, logo.alt, logo.id] = [`/logo?${OWN.logo}`, "", "logo"];
  document.querySelector("header").prepend(logo);
}

if (framed) {
  if (parent !== window) at("shut").hidden = false;
  at("shut").addEventListener("click", shut);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !document.querySelector("dialog[open]")) shut(); });
}

// Whenever the page has taken on a script's words.
export function dressed(words) {
  at("shut").setAttribute("aria-label", words.close);
  for (const [name, place] of [["name", "title"], ["greeting", "about"]]) {
    if (!wanted(name)) continue;
    const text = document.createElement("bdi");
    text.textContent = wanted(name);
    at(place).replaceChildren(text);
  }
  document.title = `${words.subtitle} – ${wanted("name") || words.name}`; // no question in it: a browser keeps titles
}
