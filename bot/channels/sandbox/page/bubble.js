// Draws one line of a chat as one resident sees it.
import { h } from "/static/dom.js";
import { buttons } from "./buttons.js";
import { avatar, nameOf } from "./people.js";
import { change, PRIVATE, ROBOT, state } from "./state.js";
import { paragraph } from "./words.js";

const SORTS = { staff: "staff", emergency: "urgent" };
const TAGS = { emergency: "紧急", number: "进度", status: "进度" };

/** The list item of a line. `status` is what stands below a line that has not left yet. */
export function bubble(line, status = null) {
  const mine = line.from === state.me;
  const robot = line.from === ROBOT;
  const sorts = ["line", mine && "mine", robot && "robot", line.private && "secret", robot && SORTS[line.kind]];
  return h(
    "li",
    { className: sorts.filter(Boolean).join(" "), "data-id": line.message_id, "data-seq": line.seq },
    avatar(nameOf(line), robot ? (line.kind === "staff" ? "human" : "bot") : ""),
    h("div", { className: "said" }, who(line, mine, robot), content(line, robot), status ?? unheard(line, mine)),
  );
}

function who(line, mine, robot) {
  const name = h("span", { className: mine ? "unseen" : "name" }, mine ? "我" : nameOf(line));
  const tag = !robot ? null : h("span", { className: "tag" }, line.kind === "staff" ? "真人" : "机器人");
  return h("p", { className: "who" }, name, tag, robot && TAGS[line.kind] && h("span", { className: "tag sort" }, TAGS[line.kind]));
}

function content(line, robot) {
  const to = !line.private && line.to ? h("span", { className: "mention" }, `@${line.to === ROBOT ? "呼应" : line.to} `) : null;
  const parts = line.text || !line.photo ? paragraph(line.text, robot, to) : [];
  const at = new Date(line.at).toLocaleString("zh-CN");
  return h("div", { className: "bubble", title: at }, quote(line), ...parts, line.photo && photo(line), buttons(line));
}

function quote({ quote: said, reply_to: id }) {
  if (!said) return null;
  const words = `${nameOf(said)}：${said.text.trim() || "[照片]"}`;
  const find = () => document.querySelector(`#lines [data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "center" });
  return h("button", { type: "button", className: "quote", title: "看原话", onclick: find }, words);
}

function photo(line) {
  const source = line.photo.startsWith("data:") ? line.photo : `/sandbox/api/photos/${line.photo}`;
  const image = h("img", { src: source, alt: `${nameOf(line)}发的照片` });
  if (source.startsWith("data:")) return image;
  return h("a", { href: source, target: "_blank", rel: "noopener", className: "photo" }, image);
}

function unheard(line, mine) {
  if (!mine || line.to || line.private) return null;
  return h("p", { className: "status" }, "没有@机器人，机器人看不到这句");
}

/** What the group view shows instead of a private line: a way to it, and no word of it. */
export function hint() {
  const open = () => change({ chat: PRIVATE });
  const lock = h("span", { className: "lock", "aria-hidden": "true" });
  return h("li", { className: "note" }, h("button", { type: "button", className: "hint", onclick: open }, lock, "机器人私聊了您，点这里看"));
}

/** A word between the lines: a time, or where the new ones begin. */
export const note = (words, sort = "time") => h("li", { className: `note ${sort}` }, h("span", {}, words));
