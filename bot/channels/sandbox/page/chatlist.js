// The list of chats: the robot's own at the top and apart, then the groups; how many lines are new.
import { byId, h, showList } from "/static/dom.js";
import { call, follow } from "/static/live.js";
import { avatar, nameOf } from "./people.js";
import { change, marks, onChange, PRIVATE, state } from "./state.js";
import { brief } from "./times.js";

const GAP = 1000; // the list is a glance: once a second is often enough, however busy the groups are
const MANY = 99;

/** Begin to show the chats; return { show } to draw again what is known. */
export function startChats(groups, open) {
  let known = new Map();
  let following = null;

  async function look() {
    const me = state.me;
    const seen = Object.entries(marks.all(me)).map(([chat, seq]) => `${chat}:${seq}`);
    const rows = await call(`/sandbox/api/summary?${new URLSearchParams({ as: me, seen: seen.join(",") })}`);
    if (me !== state.me) return;
    known = new Map(rows.map((row) => [row.chat, row]));
    beginMarks();
    show();
    await new Promise((done) => setTimeout(done, GAP));
  }

  /** What was there before somebody came here first is not new to them. */
  function beginMarks() {
    for (const chat of [PRIVATE, ...groups.map((one) => one.group)]) {
      if (marks.of(chat) === undefined) {
        marks.set(chat, chat === PRIVATE ? 0 : (known.get(chat)?.seq ?? 0));
        if (chat !== PRIVATE && known.has(chat)) known.get(chat).unread = 0;
      }
    }
  }

  const isOpen = (chat) => chat === state.chat && document.visibilityState === "visible";
  const unread = (chat) => (isOpen(chat) || (known.get(chat)?.seq ?? 0) <= marks.of(chat) ? 0 : (known.get(chat)?.unread ?? 0));

  function show() {
    const entries = [{ chat: PRIVATE, name: "呼应机器人" }, ...groups.map(({ group, name }) => ({ chat: group, name: `${name}业主群` }))];
    const rows = entries.map((one) => ({ ...one, last: known.get(one.chat), unread: unread(one.chat), on: one.chat === state.chat }));
    showList(byId("list"), rows, (one) => one.chat, (one) => entry(one, open));
    tellOthers(rows.reduce((sum, one) => sum + one.unread, 0));
  }

  function start() {
    following?.stop();
    known = new Map();
    following = follow(`/sandbox/live?${new URLSearchParams({ as: state.me })}`, look);
    show();
  }

  onChange((old) => (old.me === state.me ? show() : start()));
  window.addEventListener("storage", show);
  start();
  return { show };
}

function tellOthers(count) {
  const badge = byId("others");
  badge.hidden = count === 0;
  badge.textContent = short(count);
  const title = byId("title").textContent;
  document.title = `${count ? `(${short(count)}) ` : ""}${title} · 呼应沙盒`;
}

const short = (count) => (count > MANY ? `${MANY}+` : String(count));

function entry(one, open) {
  const alone = one.chat === PRIVATE;
  const said = one.last ? lastWords(one.last) : alone ? "只有您和机器人看得见" : "还没有人说话";
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", className: `chat${alone ? " alone" : ""}`, "aria-current": one.on ? "true" : null, onclick: () => open(one.chat) },
      alone ? h("span", { className: "avatar bot", "aria-hidden": "true" }, h("span", { className: "lock" })) : avatar(one.name, "group"),
      h("span", { className: "name" }, one.name, alone && h("span", { className: "tag" }, "私聊")),
      one.last && h("span", { className: "when" }, brief(one.last.at)),
      h("span", { className: "last" }, said),
      one.unread > 0 && h("span", { className: "count", "aria-label": `${short(one.unread)}条新消息` }, short(one.unread)),
    ),
  );
}

function lastWords(last) {
  const words = last.text.replace(/\s+/g, " ").trim() || (last.photo ? "[照片]" : "");
  return `${last.from === state.me ? "我" : nameOf(last)}：${words}`;
}
