// Rahnuma on any site: a button, and behind it the chat in a frame. docs/widget.md lists the attributes.
(() => {
  const script = document.currentScript;
  const { name = "Rahnuma", color = "#0b6b46", greeting = "", language = "", side = "" } = script.dataset;
  const address = new URL("/embed", script.src);
  const mirrored = getComputedStyle(document.documentElement).direction === "rtl";
  const edge = side === "left" || side === "right" ? side : mirrored ? "left" : "right";
  const paint = /^#[0-9a-f]{6}$/i.test(color) ? color : "#0b6b46";
  address.hash = new URLSearchParams({ name, color: paint, greeting, language }).toString();

  // Styles are set one by one: a site's own policy may forbid a style sheet that is written into its page.
  const dress = (element, styles) => { for (const [key, value] of Object.entries(styles)) element.style.setProperty(key, value, "important"); };
  const light = (() => {
    const [r, g, b] = [1, 3, 5].map((n) => parseInt(paint.slice(n, n + 2), 16));
    return r * 0.299 + g * 0.587 + b * 0.114 > 150;
  })();

  const button = document.createElement("button");
  button.type = "button";
  button.id = "rahnuma-button";
  button.setAttribute("aria-label", name);
  button.setAttribute("aria-expanded", "false");
  button.title = name;
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M4 4h16v12H9l-5 4z");
  path.setAttribute("fill", light ? "#000" : "#fff");
  drawing.append(path);
  button.append(drawing);
  dress(drawing, { width: "28px", height: "28px", display: "block", margin: "auto" });
  dress(button, { position: "fixed", bottom: "20px", [edge]: "20px", width: "56px", height: "56px", padding: "0", border: "0",
    "border-radius": "50%", background: paint, cursor: "pointer", "box-shadow": "0 2px 10px #0006", "z-index": "2147483646" });

  let frame = null;
  const kept = (value) => { // a page that is turned keeps the chat open; storage may be switched off
    try {
      if (value === undefined) return sessionStorage.getItem("rahnuma-open");
      sessionStorage.setItem("rahnuma-open", value);
    } catch { /* the chat opens shut */ }
    return null;
  };

  function size() {
    const narrow = innerWidth < 480 || innerHeight < 500;
    dress(frame, { position: "fixed", border: "0", "z-index": "2147483647", "color-scheme": "normal", background: "#fff", ...(narrow
      ? { inset: "0", width: "100%", height: "100%", "max-height": "none", "border-radius": "0" }
      : { inset: "auto", bottom: "88px", [edge]: "20px", width: "400px", height: "640px", "max-height": "calc(100vh - 108px)", "border-radius": "16px", "box-shadow": "0 8px 40px #0006" }) });
  }

  function open(focus) {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.id = "rahnuma-frame";
      frame.title = name;
      frame.src = address.href;
      frame.allow = "share" in navigator ? "clipboard-write; web-share" : "clipboard-write"; // a browser warns of what it does not know
      document.body.append(frame);
      addEventListener("resize", size);
    }
    size();
    dress(frame, { display: "block" });
    button.setAttribute("aria-expanded", "true");
    kept("yes");
    if (focus) frame.focus();
  }

  function shut() {
    if (!frame) return;
    dress(frame, { display: "none" });
    button.setAttribute("aria-expanded", "false");
    kept("no");
    button.focus();
  }

  button.addEventListener("click", () => (button.getAttribute("aria-expanded") === "true" ? shut() : open(true)));
  addEventListener("message", (event) => {
    if (frame && event.source === frame.contentWindow && event.origin === address.origin && event.data?.rahnuma === "shut") shut();
  });
  document.addEventListener("click", (event) => { // any link to #rahnuma opens the chat
    if (!event.target.closest?.('a[href$="#rahnuma"]')) return;
    event.preventDefault();
    open(true);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") shut(); });

  const begin = () => {
    document.body.append(button);
    if (location.hash === "#rahnuma") open(true);
    else if (kept() === "yes" && innerWidth >= 480) open(false); // on a phone it would hide the page that was turned to
  };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
