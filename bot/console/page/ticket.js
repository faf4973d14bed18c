// One ticket: what it is about, what may be done now, and everything that happened.
import { h, moment, showList } from "/static/dom.js";
import { call, drafts, Refused } from "/static/live.js";
import { picture } from "./lines.js";
import { askToSignIn, people } from "./session.js";

export class TicketPane {
  /** `parent` is filled at once; `root` is what it is filled with. */
  constructor(parent, refresh, { back }) {
    this.refresh = refresh;
    this.back = back;
    this.number = null;
    this.trouble = h("p", { className: "trouble", role: "alert" });
    this.facts = h("div", { className: "facts" });
    this.steps = h("div", { className: "steps", role: "group", "aria-label": "可以做的" });
    this.ask = h("form", { className: "ask hidden" });
    this.timeline = h("ol", { className: "timeline", "aria-label": "经过" });
    this.root = h("article", { className: "ticket" });
    if (back) parent.replaceChildren(this.root);
    this.open(null);
  }

  open(number) {
    if (number === this.number && this.root.childElementCount) return;
    this.number = number;
    this.trouble.textContent = "";
    this.ask.classList.add("hidden");
    this.facts.replaceChildren();
    this.timeline.replaceChildren();
    this.steps.replaceChildren();
    if (number) this.root.replaceChildren(this.facts, this.steps, this.ask, this.trouble, h("h3", {}, "经过"), this.timeline);
    else this.root.replaceChildren(...(this.back ? [h("p", { className: "empty" }, "从左边选一张工单。")] : []));
  }

  async look() {
    const number = this.number;
    if (!number) return;
    const ticket = await call(`/desk/api/tickets/${encodeURIComponent(number)}`);
    if (number === this.number) this.show(ticket);
  }

  show(ticket) {
    const { timeline, steps, ...facts } = ticket;
    showList(this.facts, [facts], () => ticket.number, (one) => drawFacts(one, this.back));
    showList(this.steps, steps, (one) => one.step, (one) => this.button(one));
    showList(this.timeline, [...timeline].reverse(), (entry) => entry.seq, drawEntry, (entry) =>
      JSON.stringify([entry, people.names[entry.who]]),
    );
  }

  button(one) {
    const kind = one.usual ? "main" : one.step === "escalate" ? "danger" : "";
    const act = () => (one.asks ? this.askFor(one) : this.take(one, ""));
    return h("button", { type: "button", className: kind, "data-step": one.step, onclick: act }, one.name);
  }

  /** Some steps are nothing without words: a result, a reason. */
  askFor(one) {
    const key = `${this.number}:${one.step}`;
    const words = h("textarea", { rows: 3, maxLength: 2000, value: drafts.of(key), "aria-label": one.name, placeholder: "写明结果或原因，居民问起时用得上", oninput: () => drafts.keep(key, words.value) });
    this.ask.replaceChildren(
      h("label", {}, one.name, words),
      h("button", { type: "submit", className: "main" }, "确定"),
      h("button", { type: "button", onclick: () => this.ask.classList.add("hidden") }, "取消"),
    );
    this.ask.onsubmit = async (event) => {
      event.preventDefault();
      if (await this.take(one, words.value)) {
        drafts.keep(key, "");
        this.ask.classList.add("hidden");
      }
    };
    this.ask.classList.remove("hidden");
    words.focus();
  }

  async take(one, text) {
    const buttons = [...this.steps.children, ...this.ask.querySelectorAll("button")];
    for (const button of buttons) button.disabled = true;
    try {
      this.show(await call(`/desk/api/tickets/${encodeURIComponent(this.number)}/steps`, { step: one.step, text }));
      this.trouble.textContent = "";
      return true;
    } catch (problem) {
      this.trouble.textContent = problem.message;
      if (problem instanceof Refused && problem.status === 401) askToSignIn(this.refresh);
      return false;
    } finally {
      for (const button of buttons) button.disabled = false;
      this.refresh();
    }
  }
}

function drawFacts(one, back) {
  const fact = (name, value) => value && h("div", {}, h("dt", {}, name), h("dd", {}, value));
  return h(
    "div",
    {},
    h(
      "header",
      { className: "head" },
      back && h("a", { href: "#/tickets", className: "back", "aria-label": "回到列表" }, "‹"),
      h("h2", {}, one.number),
      h("span", { className: `chip urgency ${one.urgency}` }, one.urgency),
      h("span", { className: `chip state ${one.state}` }, one.state_name),
      one.confidential && h("span", { className: "chip gold" }, "保密"),
      one.incomplete && h("span", { className: "chip amber" }, "待补信息"),
    ),
    h("p", { className: "story" }, one.story),
    h("p", { className: "photos" }, one.photos.map(picture)),
    h(
      "dl",
      {},
      fact("事项", `${one.category} ${one.category_name} · ${one.request}`),
      fact("地点", one.place),
      fact("承办", one.unit),
      fact("居民", [one.name, one.group].filter(Boolean).join(" · ")),
      fact("受理", moment(one.at)),
    ),
    back && h("p", {}, h("a", { href: `#/talks/${encodeURIComponent(one.talk)}` }, "去和居民的会话")),
  );
}

function drawEntry(entry) {
  return h(
    "li",
    {},
    h("time", { title: entry.at }, moment(entry.at)),
    h("b", {}, entry.name),
    h("span", { className: "by" }, entry.who ? people.nameOf(entry.who) : entry.actor),
    entry.moved && h("span", { className: "to" }, `→ ${entry.to}`),
    entry.text && h("p", {}, entry.text),
  );
}
