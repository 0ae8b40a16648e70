// Drafts: where they are opened, what is discarded or removed after a question, and the list of those that wait.
import { post } from "./api.js";
import { may } from "./rights.js";
import { sure } from "./sure.js";
import { el } from "./text.js";
import { code } from "./told.js";
import { additions, lacking } from "./translating.js";
import { w } from "./words.js";

export const scriptOf = (path) => /\.(en|ur|ur-Latn)\.md$/.exec(path)?.[1];
export const editHash = (path, extra = {}) => `#edit?${new URLSearchParams({ path, ...extra })}`;
export const openHash = (path) => (scriptOf(path) ? editHash(path) : `#look?${new URLSearchParams({ path })}`);
const isolated = (text) => `\u2066${text}\u2069`;

// Takes a change away, with a way back.
export async function discarded({ path, digest }, { tell, complain }, after) {
  if (!await sure(w("discardAsk", { path: isolated(path) }), w("discard"))) return;
  const undo = () => post("restore", { path, digest }).then(() => { tell(w("undone")); after(); }).catch(complain);
  await post("discard", { path, digest }).then(() => { after(); tell(w("discarded", { path: isolated(path) }), { undo }); }).catch(complain);
}

export async function removed(path, base, { tell, complain }, after) {
  if (!await sure(w("removeAsk", { path: isolated(path) }), w("remove"))) return;
  await post("remove", { path, base }).then(() => { tell(w("removedNote")); after(); }).catch(complain);
}

export function draftCard(changes, house) {
  const { again, complain, tell } = house;
  const line = (change) => el("div", { class: "row" },
    el("span", { class: "grow" }, code(change.path)),
    ...(change.removed ? [el("span", { class: "chip missing" }, w("removed"))] : change.new ? [el("span", { class: "chip" }, w("fresh"))] : []),
    el("span", { class: change.approved ? "chip ok" : "chip missing" }, w(change.approved ? "approved" : "waiting")),
    change.removed ? !change.approved && el("button", { type: "button", needs: "edits", onclick: () => post("approve", { path: change.path, digest: change.digest }).then(() => { tell(w("removedNote")); again(); }, complain) }, w("approve"))
      : el("a", { class: "button", href: scriptOf(change.path) && change.approved ? editHash(change.path) : `#look?${new URLSearchParams({ path: change.path })}`, "aria-label": `${w(change.approved && may("edits") ? "edit" : "look")}: ${change.path}` }, w(change.approved && may("edits") ? "edit" : "look")),
    el("button", { type: "button", class: "bad", needs: "edits", "aria-label": `${w("discard")}: ${change.path}`, onclick: () => discarded(change, house, again) }, w("discard")),
    ...(change.removed || !scriptOf(change.path) ? [] : additions(change.path, lacking(change.scripts))));
  return el("section", { class: "card", id: "draft" }, el("h3", {}, w("draft")), ...(changes.length ? changes.map(line) : [el("p", { class: "soft" }, w("draftNone"))]),
    changes.length ? el("p", { needs: "edits" }, el("a", { class: "button", id: "go-publish", href: "#publish" }, w("goPublish"))) : null);
}
