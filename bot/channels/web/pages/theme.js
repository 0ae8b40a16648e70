// Before the first paint: dark or light, and the page's script, as chosen here before or else as the device has them.
(() => {
  const root = document.documentElement;
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } }; // storage switched off
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const bar = document.querySelector("meta[name=theme-color]"); // of the browser
  const dress = () => { root.dataset.theme = kept("rahnuma-theme") ?? (dark.matches ? "dark" : "light"); };
  new MutationObserver(() => { bar.content = root.dataset.theme === "dark" ? "#1a231e" : "#ffffff"; }).observe(root, { attributeFilter: ["data-theme"] });
  dress();
  dark.addEventListener("change", dress);
  const wanted = new URLSearchParams(location.hash.slice(1)).get("language"); // of the site that frames the page
  root.lang = kept("rahnuma-language") ?? (["en", "ur", "ur-Latn"].includes(wanted) ? wanted : null) ?? (navigator.language.startsWith("ur") ? "ur" : "en");
  root.dir = root.lang === "ur" ? "rtl" : "ltr";
})();
