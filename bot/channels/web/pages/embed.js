// The page in a frame of another site: that site's name, colour and greeting, and a button that shuts the frame.
const framed = location.pathname === "/embed";
const wish = new URLSearchParams(framed ? location.hash.slice(1) : "");
const root = document.documentElement;
const at = (id) => document.getElementById(id);

// Black or white, whichever is read more easily upon a colour (WCAG 2.2, relative luminance).
function upon(color) {
  const [r, g, b] = [1, 3, 5].map((n) => parseInt(color.slice(n, n + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

const shut = () => parent.postMessage({ rahnuma: "shut" }, "*");

if (framed) {
  const color = wish.get("color") ?? "";
  if (/^#[0-9a-f]{6}$/i.test(color)) {
    root.classList.add("branded");
    root.style.setProperty("--brand", color);
    root.style.setProperty("--brand-on", upon(color));
  }
  if (parent !== window) at("shut").hidden = false;
  at("shut").addEventListener("click", shut);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !document.querySelector("dialog[open]")) shut(); });
}

// Whenever the page has taken on a script's words.
export function dressed(words) {
  at("shut").setAttribute("aria-label", words.close);
  for (const [name, place] of [["name", "title"], ["greeting", "about"]]) {
    if (!wish.get(name)) continue;
    const text = document.createElement("bdi");
    text.textContent = wish.get(name);
    at(place).replaceChildren(text);
  }
  if (wish.get("name")) document.title = wish.get("name");
}
