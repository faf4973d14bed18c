// One talk: what was said, whose turn it is, and the staff's own words.
import { h, showList } from "/static/dom.js";
import { call, drafts, onceKey, Refused } from "/static/live.js";
import { drawLine } from "./lines.js";
import { askToSignIn, isMe, people } from "./session.js";
import { ticketCard } from "./tickets.js";

export class TalkPane {
  /** `matters` is where the resident's tickets are listed, `pane` shows one of them there. */
  constructor(parent, matters, pane, refresh) {
    this.parent = parent;
    this.matters = matters;
    this.pane = pane;
    this.refresh = refresh;
    this.key = undefined;
    this.talk = null;
    this.once = onceKey();
    this.build();
  }

  build() {
    this.head = h("header", { className: "head" });
    this.lines = h("ol", { className: "lines", "aria-live": "polite", tabIndex: 0 });
    this.words = h("textarea", { rows: 2, maxLength: 2000, "aria-label": "回复居民", oninput: () => drafts.keep(this.key, this.words.value) });
    this.words.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.whisper = h("input", { type: "checkbox", onchange: () => this.sayWhere() });
    this.where = h("span", { className: "where" });
    this.trouble = h("p", { className: "trouble", role: "alert" });
    this.button = h("button", { type: "submit", className: "main" }, "发送");
    this.form = h(
      "form",
      { className: "say", onsubmit: (event) => (event.preventDefault(), this.send()) },
      h("p", { className: "to" }, this.where, h("label", {}, this.whisper, " 私聊发送")),
      h("div", { className: "compose" }, this.words, this.button),
      this.trouble,
    );
    this.tickets = h("ol", { className: "cards" });
  }

  open(key) {
    if (key === this.key) return;
    this.key = key;
    this.talk = null;
    this.once = onceKey();
    this.lines.replaceChildren();
    this.trouble.textContent = "";
    this.words.value = key ? drafts.of(key) : "";
    this.whisper.checked = false;
    this.pane.open(null);
    if (key) this.parent.replaceChildren(this.head, this.lines, this.form);
    else this.parent.replaceChildren(h("p", { className: "empty" }, "从左边选一个会话。紧急的在最上面，等得久的在前面。"));
    this.matters.replaceChildren();
    this.head.replaceChildren();
  }

  async look() {
    const key = this.key;
    if (!key) return;
    const talk = await call(`/desk/api/talk?key=${encodeURIComponent(key)}`);
    if (key === this.key) await this.show(talk);
  }

  async show(talk) {
    this.talk = talk;
    const mine = talk.owner && isMe(talk.owner);
    this.showHead(talk, mine);
    const low = this.lines.scrollHeight - this.lines.scrollTop - this.lines.clientHeight < 60;
    showList(this.lines, talk.lines, (line) => line.id, (line) => drawLine(line, this.key));
    if (low || this.lines.scrollTop === 0) this.lines.scrollTop = this.lines.scrollHeight;
    this.words.placeholder = mine ? "回复居民，回车发送，Shift+回车换行" : "先点“接手”，再回复居民";
    this.button.disabled = !mine;
    this.whisper.disabled = talk.confidential || talk.private || !talk.reachable;
    if (talk.confidential || talk.private) this.whisper.checked = true;
    this.sayWhere();
    await this.showMatters(talk);
  }

  showHead(talk, mine) {
    const state = mine ? "我接手中，机器人不说话" : talk.owner ? `${people.nameOf(talk.owner)}接手中` : talk.quiet ? "等人接手，机器人不说话" : "机器人在答";
    showList(
      this.head,
      [{ name: talk.name, group: talk.group, state, mine, owner: talk.owner, confidential: talk.confidential }],
      () => "head",
      (one) =>
        h(
          "div",
          {},
          h("a", { href: "#/talks", className: "back", "aria-label": "回到列表" }, "‹"),
          h("h2", {}, one.name, h("small", {}, one.group ?? "")),
          one.confidential && h("span", { className: "chip gold" }, "保密：只私聊，不进群"),
          h("span", { className: `chip${one.mine ? " green" : ""}`, id: "owner" }, one.state),
          !one.owner && h("button", { type: "button", className: "main", id: "take", onclick: (event) => this.act(event, "take") }, "接手"),
          one.mine && h("button", { type: "button", id: "release", onclick: (event) => this.act(event, "release") }, "交还机器人"),
        ),
    );
  }

  async showMatters(talk) {
    if (!this.matters.contains(this.tickets)) {
      this.matters.replaceChildren(h("h2", {}, "这位居民的事项"), this.tickets, this.pane.root);
    }
    showList(this.tickets, talk.tickets, (one) => one.number, (one) => ticketCard(one, () => this.choose(one.number)), (one) =>
      JSON.stringify([one, one.number === this.pane.number]),
    );
    const open = talk.tickets.find((one) => one.open);
    if (!this.pane.number && open) this.pane.open(open.number);
    await this.pane.look();
  }

  choose(number) {
    this.pane.open(number);
    this.refresh();
  }

  sayWhere() {
    if (!this.talk) return;
    const group = !this.whisper.checked;
    this.where.textContent = group ? `发到“${this.talk.group ?? "群"}”，群里都看得到；电话、室号会打码` : "私聊，只有这位居民看得到";
    this.form.classList.toggle("private", !group);
  }

  async act(event, what) {
    event.target.disabled = true;
    await this.tell(() => call(`/desk/api/talk/${what}?key=${encodeURIComponent(this.key)}`, {}));
    event.target.disabled = false;
    this.refresh();
  }

  async send() {
    const text = this.words.value;
    if (!text.trim() || this.button.disabled) return;
    this.button.disabled = true;
    const body = { text, private: this.whisper.checked, once: this.once };
    const talk = await this.tell(() => call(`/desk/api/talk/reply?key=${encodeURIComponent(this.key)}`, body));
    this.button.disabled = false;
    if (!talk) return;
    this.once = onceKey();
    if (this.words.value === text) this.words.value = "";
    drafts.keep(this.key, this.words.value);
    this.lines.scrollTop = this.lines.scrollHeight;
    this.refresh();
  }

  /** Do something; tell what went wrong, if anything, beside the words, which stay. */
  async tell(action) {
    try {
      const done = await action();
      this.trouble.textContent = "";
      return done;
    } catch (problem) {
      this.trouble.textContent = problem.message;
      if (problem instanceof Refused && problem.status === 401) askToSignIn(this.refresh);
      return null;
    }
  }
}
