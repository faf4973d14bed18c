// One group: where it belongs, and the form that says so.
import { h, moment, showList } from "/static/dom.js";
import { call, Refused } from "/static/live.js";
import { askToSignIn, people } from "./session.js";

export class GroupPane {
  constructor(parent, refresh) {
    this.parent = parent;
    this.refresh = refresh;
    this.ref = undefined;
    this.build();
  }

  build() {
    this.facts = h("div", {});
    this.estate = h("input", { id: "group-estate", maxLength: 80, autocomplete: "off", placeholder: "从列表里选，或照实填写", oninput: () => this.touch() });
    this.estate.setAttribute("list", "estates");
    this.grid = h("input", { id: "group-grid", maxLength: 80, autocomplete: "off", placeholder: "例如 01", oninput: () => this.touch() });
    this.button = h("button", { type: "submit", className: "main" }, "保存");
    this.hint = h("p", { className: "hint", role: "status" });
    this.trouble = h("p", { className: "trouble", role: "alert" });
    this.form = h(
      "form",
      { className: "bind", onsubmit: (event) => (event.preventDefault(), this.save()) },
      h("label", {}, "小区", this.estate),
      h("label", {}, "网格", this.grid),
      this.button,
      this.hint,
      this.trouble,
    );
    this.only = h("p", { className: "hint" }, "只有管理员可以改群的归属，请找管理员。");
  }

  open(ref) {
    if (ref === this.ref) return;
    this.ref = ref;
    this.group = null;
    this.touched = false;
    this.hint.textContent = this.trouble.textContent = "";
    this.facts.replaceChildren();
    this.parent.replaceChildren(ref ? this.facts : h("p", { className: "empty" }, "从左边选一个群，看它属于哪个小区、哪个网格。"));
  }

  /** Show the group; what somebody is typing stays. */
  show(group, mayChange, estates) {
    if (!this.ref) return;
    this.group = group;
    this.estates = estates;
    showList(this.facts, [group], () => this.ref, (one) => drawFacts(one, mayChange), (one) => JSON.stringify([one, mayChange, people.names[one?.bound_by]]));
    const below = !group ? null : mayChange ? this.form : this.only;
    if (below !== this.facts.nextSibling) this.parent.replaceChildren(...[this.facts, below].filter(Boolean));
    if (!group || this.touched) return;
    this.estate.value = group.estate;
    this.grid.value = group.grid;
  }

  touch() {
    this.touched = true;
    const estate = this.estate.value.trim();
    const unknown = estate && !this.estates?.includes(estate);
    this.hint.textContent = unknown ? "地名库里没有这个小区，会照您写的保存。" : "";
    this.trouble.textContent = "";
  }

  async save() {
    const { ref, group } = this;
    const body = { robot_id: group.robot_id, group_id: group.group_id, estate: this.estate.value, grid: this.grid.value };
    this.button.disabled = true;
    try {
      await call("/desk/api/groups", body, "PUT");
      if (ref === this.ref) this.saved();
    } catch (problem) {
      if (ref === this.ref) this.trouble.textContent = problem.message;
      if (problem instanceof Refused && problem.status === 401) askToSignIn(this.refresh);
    }
    this.button.disabled = false;
    this.refresh();
  }

  saved() {
    this.touched = false;
    this.trouble.textContent = "";
    this.hint.textContent = "已保存，新来的话马上按这里算。";
  }
}

/** Whoever may change where it belongs reads that in the form. */
function drawFacts(one, mayChange) {
  const back = h("a", { href: "#/groups", className: "back", "aria-label": "回到列表" }, "‹");
  if (!one) return h("div", {}, h("header", { className: "head" }, back, h("h2", {}, "没有这个群")), h("p", { className: "hint" }, "它可能已经不在了，请从列表里选。"));
  const fact = (name, value) => value && h("div", {}, h("dt", {}, name), h("dd", {}, value));
  return h(
    "div",
    {},
    h(
      "header",
      { className: "head" },
      back,
      h("h2", {}, one.name),
      one.unbound && h("span", { className: "chip amber" }, "还没绑定"),
      h("span", { className: `chip ${one.gone ? "red" : "green"}` }, one.state_name),
    ),
    one.gone && h("p", { className: "hint" }, "群已解散，或机器人被移出。没办完的事改由私聊告知；机器人回到群里后自动恢复。"),
    h(
      "dl",
      {},
      !mayChange && fact("小区", one.estate || "—"),
      !mayChange && fact("网格", one.grid || "—"),
      fact("初见", one.met_at ? moment(one.met_at) : "—"),
      fact("绑定", one.bound_at ? `${people.nameOf(one.bound_by)}，${moment(one.bound_at)}` : null),
      fact("群号", one.group_id),
    ),
  );
}
