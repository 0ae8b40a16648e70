// Text that is typed and not saved, kept in this tab: a reload, a new sign-in or the other language puts it back.
const PREFIX = "rahnuma-unsaved ";
const memory = new Map(); // for a browser whose storage is switched off or full
let shown = false;

export function keep(key, typed) {
  shown = true;
  memory.set(key, typed);
  try { sessionStorage.setItem(PREFIX + key, JSON.stringify(typed)); } catch { /* in memory all the same */ }
}

export function kept(key) {
  try { return memory.get(key) ?? JSON.parse(sessionStorage.getItem(PREFIX + key)); } catch { return null; }
}

export function drop(key) {
  shown = false;
  memory.delete(key);
  try { sessionStorage.removeItem(PREFIX + key); } catch { /* was never there */ }
}

export function dropAll() {
  shown = false;
  memory.clear();
  try { for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key); } catch { /* nothing there */ }
}

// Whether the page that is shown holds such text.
export const unsaved = () => shown;
export const left = () => { shown = false; };

addEventListener("beforeunload", (event) => { if (shown) event.preventDefault(); });
