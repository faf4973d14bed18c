// Buttons below a line: only a platform with interactive cards sends any.
import { h } from "/static/dom.js";
import { call } from "/static/live.js";
import { state } from "./state.js";

/** The buttons of a line and a place for what went wrong; null for a line that has none. */
export function buttons(line) {
  if (!line.buttons?.length) return null;
  const trouble = h("p", { className: "status failed", role: "alert", hidden: true });
  const drawn = line.buttons.map((one) => button(line, one, trouble));
  return [h("p", { className: "actions" }, drawn), trouble];
}

function button(line, { label, action }, trouble) {
  const element = h("button", { type: "button", onclick: touch }, label);
  async function touch() {
    element.disabled = true;
    trouble.hidden = true;
    try {
      await call("/sandbox/api/taps", { message_id: line.message_id, user: state.me, action });
    } catch (problem) {
      trouble.textContent = problem.message;
      trouble.hidden = false;
    }
    element.disabled = false;
  }
  return element;
}
