// Lines that have not arrived stand below the others, each with what can be done about it.
import { byId, h } from "/static/dom.js";
import { bubble } from "./bubble.js";
import { PRIVATE, ROBOT, state } from "./state.js";

/** Show the lines on their way from this person in this chat. */
export function showPending(sender, takeBack) {
  const lines = sender.of(state.me, state.chat);
  byId("pending").replaceChildren(...lines.map((line) => bubble(shown(line), status(line, sender, takeBack))));
}

function shown(line) {
  const to = line.at_bot ? ROBOT : null;
  const { id, me, text, photo, at } = line;
  return { message_id: id, from: me, to, private: line.chat === PRIVATE, text, photo, at };
}

function status(line, sender, takeBack) {
  if (line.state === "waiting") {
    const again = () => sender.flush();
    return h("button", { type: "button", className: "status failed", onclick: again }, "未发出 · 点此重发");
  }
  if (line.state !== "refused") return h("p", { className: "status going" }, "发送中");
  const edit = () => takeBack(line) && sender.drop(line);
  return h(
    "p",
    { className: "status failed" },
    `没有发出：${line.why}`,
    h("button", { type: "button", className: "quiet", onclick: edit }, "改一改"),
    h("button", { type: "button", className: "quiet", onclick: () => sender.drop(line) }, "不发了"),
  );
}
