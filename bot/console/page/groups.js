// Groups: which estate and grid each belongs to, who in them holds an office, and how DingTalk is.
import { byId, h, moment, showList } from "/static/dom.js";
import { call } from "/static/live.js";
import { GroupPane } from "./group.js";
import { Officials } from "./officials.js";
import { showPlatform } from "./platform.js";

export class GroupsView {
  constructor(refresh) {
    this.pane = new GroupPane(byId("group"), refresh);
    this.officials = new Officials(byId("officials"), refresh);
    byId("group-words").oninput = refresh;
    byId("group-filter").onsubmit = (event) => event.preventDefault();
  }

  open(ref) {
    this.pane.open(ref);
  }

  async look() {
    const { ref } = this.pane;
    const query = new URLSearchParams();
    const words = byId("group-words").value.trim();
    if (words) query.set("q", words);
    if (ref) query.set("ref", ref);
    const found = await call(`/desk/api/groups?${query}`);
    this.showGroups(found.groups, ref);
    showList(byId("estates"), found.estates, (one) => one, (one) => h("option", { value: one }));
    if (ref === this.pane.ref) this.pane.show(found.chosen, found.may_change, found.estates);
    this.officials.show(found);
    showPlatform(byId("platform"), found.platform);
  }

  showGroups(groups, ref) {
    showList(byId("group-list"), groups, (one) => one.ref, (one) => card(one, one.ref === ref), (one) =>
      JSON.stringify([one, one.ref === ref]),
    );
    byId("group-list").dataset.empty = byId("group-words").value.trim() ? "没有找到这样的群。" : "还没有群。把机器人拉进群，有人@它一次，群就会出现在这里。";
  }
}

function card(one, chosen) {
  const place = [one.estate, one.grid && `网格 ${one.grid}`].filter(Boolean).join(" · ");
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        className: `card${one.unbound ? " unbound" : ""}`,
        "aria-current": chosen ? "true" : null,
        onclick: () => (location.hash = `#/groups/${encodeURIComponent(one.ref)}`),
      },
      h("span", { className: "line" }, h("b", { className: "name" }, one.name), one.met_at && h("time", { title: `第一次有人@机器人：${one.met_at}` }, moment(one.met_at))),
      h(
        "span",
        { className: "line" },
        h("span", { className: "group" }, place || (one.unbound ? "" : "不属于哪个小区")),
        one.unbound && h("span", { className: "chip amber" }, "还没绑定"),
        h("span", { className: `chip ${one.gone ? "red" : "green"}` }, one.state_name),
      ),
    ),
  );
}
