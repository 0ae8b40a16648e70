// Without the internet the page still opens, from what this browser fetched last; what is said goes past this file.
const SHELL = "rahnuma-1";
const FILES = ["/", "/answer.js", "/chat.css", "/chat.js", "/embed.js", "/icon.svg", "/kept.js", "/manifest.webmanifest", "/markdown.js", "/panel.js", "/sentences.js", "/text.js", "/theme.js", "/wire.js"];
const FONTS = /\.woff2$/; // kept when they are first wanted, and not asked for again

addEventListener("install", (event) => event.waitUntil(caches.open(SHELL).then((kept) => kept.addAll(FILES)).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name)))).then(() => clients.claim())));

async function fetched(request, kept) {
  const response = await fetch(request);
  if (response.ok) await kept.put(new URL(request.url).pathname, response.clone());
  return response;
}

async function found(request) {
  const kept = await caches.open(SHELL);
  const path = new URL(request.url).pathname;
  const before = await kept.match(path);
  if (before && FONTS.test(path)) return before;
  try {
    return await fetched(request, kept);
  } catch (error) {
    if (before) return before;
    throw error;
  }
}

addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method === "GET" && origin === location.origin && (FILES.includes(pathname) || FONTS.test(pathname))) event.respondWith(found(event.request));
});
