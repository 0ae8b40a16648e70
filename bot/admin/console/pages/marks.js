// Faults that belong to a field of the form: told beside it in plain words, and the field is marked.
import { el } from "./text.js";
import { headOf, split } from "./sections.js";
import { w } from "./words.js";

const FIELDS = { "no-title": "titleOf", "no-heading": "heading", "empty-section": "answerText" };
const SAID = { "no-title": "fieldTitle", "no-heading": "fieldHeading", "empty-section": "fieldAnswer" };
let places = 0;

// Which section of the file a line is in; -1 for its head.
function sectionAt({ front, sections }, line) {
  let end = front.length, at = -1;
  for (const [n, one] of sections.entries()) {
    if (line > end) at = n;
    end += one.lines.length;
  }
  return at;
}

// Of the form in `box` that writes to `area`; `blank` holds the words of the templates, which a field shows as empty.
export function fieldFaults(box, area, blank) {
  let faults = [], demanded = false; // demanded: what is still empty counts, since somebody wanted to save it

  const fieldOf = ({ code, section }) => (section < 0 ? box : box.querySelectorAll(".part")[section])?.querySelector(`[name=${FIELDS[code]}]`);

  function placed(fault) {
    const file = fault.code in FIELDS && fault.section === undefined && split(area.value);
    return file ? { ...fault, section: sectionAt(file, fault.line) } : fault;
  }

  // A control's label with a place for what is wrong with it.
  function withPlace(label, control) {
    const wrong = el("span", { class: "bad wrong", id: `wrong-${++places}` });
    control.setAttribute("aria-describedby", wrong.id);
    label.append(wrong);
    return label;
  }

  // What is wrong with the fields; without a list, the last one again, on fields that were drawn anew.
  function mark(found = null) {
    if (found) faults = [...found.map(placed).filter((one) => one.code in FIELDS), ...(demanded ? unwritten() : [])];
    for (const wrong of box.querySelectorAll(".wrong")) {
      wrong.textContent = "";
      box.querySelector(`[aria-describedby="${wrong.id}"]`).removeAttribute("aria-invalid");
    }
    for (const fault of faults) {
      const field = fieldOf(fault);
      if (!field) continue;
      field.setAttribute("aria-invalid", "true");
      document.getElementById(field.getAttribute("aria-describedby")).textContent = w(SAID[fault.code]);
    }
  }

  // Leads to the first field with a fault; false where there is none, or the form is not shown.
  function lead(found = faults) {
    const field = box.hidden ? null : found.map(placed).map((one) => one.code in FIELDS && fieldOf(one)).find(Boolean);
    if (!field) return false;
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    field.focus();
    return true;
  }

  // Fields that still hold a template's words.
  function unwritten() {
    const file = split(area.value), found = [];
    const look = (code, section, words) => { if (blank.has(words)) found.push({ code, section }); };
    if (!file) return found;
    look("no-title", -1, headOf(file, "title"));
    for (const [n, one] of file.sections.entries()) { look("no-heading", n, one.heading); look("empty-section", n, one.answer); }
    return found;
  }

  // Whether it may be saved: no field holds a template's words any more, else they are marked from now on.
  function complete() {
    demanded = unwritten().length > 0;
    if (demanded) { mark([]); lead(); }
    return !demanded;
  }

  const plainly = (fault) => (!box.hidden && fault.code in FIELDS ? w(SAID[fault.code]) : null);
  return { withPlace, mark, lead, complete, plainly };
}
