// Keeps the newest line in sight, but never pulls away somebody who reads further up.
import { byId } from "/static/dom.js";

const NEAR = 40;

/** Watch the scroll area; `read` is called when the reader sees the newest line. */
export function startScroll(read) {
  const area = byId("scroll");
  const button = byId("down");
  let stick = true;
  let unseen = 0;

  const atEnd = () => area.scrollHeight - area.scrollTop - area.clientHeight < NEAR;

  function toEnd() {
    stick = true;
    area.scrollTop = area.scrollHeight;
    note();
  }

  function note() {
    if (stick) unseen = 0;
    button.hidden = stick;
    button.textContent = unseen ? `↓ ${unseen}条新消息` : "↓ 回到最新";
    if (stick && document.visibilityState === "visible") read();
  }

  area.addEventListener("scroll", () => {
    stick = atEnd();
    note();
  });
  button.addEventListener("click", toEnd);
  document.addEventListener("visibilitychange", note);
  // a photo that has loaded, a keyboard that has opened, a longer draft: all move the end
  const sizes = new ResizeObserver(() => stick && toEnd());
  for (const element of [area, byId("lines"), byId("pending")]) sizes.observe(element);

  return {
    toEnd,
    /** Lines came: `others` of them from others, or one of mine, which I want to see. */
    came(others, mine) {
      if (stick || mine) return toEnd();
      unseen += others;
      return note();
    },
    /** Begin to read at this element. */
    show(element) {
      unseen = 0;
      element.scrollIntoView({ block: "start" });
      stick = atEnd();
      note();
    },
    /** Do something that adds lines above, and keep what is being read where it is. */
    steady(change) {
      const below = area.scrollHeight - area.scrollTop;
      change();
      area.scrollTop = area.scrollHeight - below;
    },
  };
}
