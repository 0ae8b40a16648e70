// A publication under way: one lasting status tells each step and the result to who hears the page, a bar shows them to who sees it.
import { el } from "./text.js";
import { w } from "./words.js";

// How long it took the last time, where that is known.
function usually({ took = {}, action }) {
  const seconds = took[action];
  if (!seconds) return w("mayTake");
  return seconds < 90 ? w("tookSeconds", { n: Math.ceil(seconds / 5) * 5 }) : w("tookMinutes", { n: Math.round(seconds / 60) });
}

// `show` is called with each state of the job, `end` with a sentence on what came of it.
export function progressOf() {
  const step = el("p", {}), time = el("p", { class: "soft" });
  const said = el("div", { id: "said", role: "status", "aria-atomic": "false" }, step, time); // what changed is read out, not the whole again
  const meter = el("progress", { max: 1, "aria-label": w("progressName") });
  const say = (place, text) => { if (place.textContent !== text) place.textContent = text; }; // the same words again are no news
  const show = (job) => {
    said.className = "";
    meter.hidden = false;
    say(step, w(`step-${job.step}`));
    say(time, usually(job));
    if (job.total) { meter.max = job.total; meter.value = job.done; }
  };
  const end = (text) => {
    meter.hidden = true;
    said.className = "hidden"; // it stands below
    say(time, "");
    say(step, text);
  };
  meter.hidden = true;
  return { box: el("div", { id: "progress" }, said, meter), show, end };
}
