// What admins must know: one slim bar that is always there, so that nothing moves when a notice comes.
import { byId, h, moment, showList } from "/static/dom.js";
import { call, Refused } from "/static/live.js";
import { askToSignIn } from "./session.js";

export class Notices {
  constructor(refresh) {
    this.refresh = refresh;
    this.bar = byId("notices");
    this.more = byId("notice-more");
    this.count = 0;
    this.more.onclick = () => this.unfold(this.bar.dataset.open !== "yes");
    addEventListener("keydown", (event) => event.key === "Escape" && this.unfold(false));
  }

  /** Show what nobody has put away: the newest in the bar, the others behind a button. */
  show(notices) {
    this.count = notices.length;
    showList(byId("notice-list"), notices, (one) => one.id, (one) => this.row(one));
    this.more.classList.toggle("hidden", this.count < 2);
    this.unfold(this.bar.dataset.open === "yes" && this.count > 1);
  }

  unfold(open) {
    this.bar.dataset.open = open ? "yes" : "no";
    this.more.setAttribute("aria-expanded", String(open));
    this.more.textContent = open ? "收起" : `共${this.count}条`;
  }

  row(one) {
    return h(
      "li",
      {},
      h("span", { className: "chip amber" }, one.label),
      h("span", { className: "words", title: one.text }, one.text),
      h("time", { title: one.at }, moment(one.at)),
      one.link && h("a", { href: one.link, onclick: () => this.unfold(false) }, one.does),
      h("button", { type: "button", onclick: (event) => this.putAway(event, one.id) }, "知道了"),
    );
  }

  async putAway(event, id) {
    if (event.detail > 1) return; // the second click of two would hit the next notice
    event.target.disabled = true;
    try {
      await call(`/desk/api/notices/${id}/close`, {});
    } catch (problem) {
      event.target.disabled = false;
      if (problem instanceof Refused && problem.status === 401) askToSignIn(this.refresh);
    }
    this.refresh();
  }
}
