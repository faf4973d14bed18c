// Invented neighbours, their avatars, and the strip on which one becomes somebody else.
import { byId, h, showList } from "/static/dom.js";
import { change, onChange, ROBOT, state } from "./state.js";

const NEIGHBOURS = ["小李", "张阿姨", "王师傅", "陈奶奶", "林姐", "周老师"];
const TINTS = 10;
const MOST_OWN = 8;
const letters = new Intl.Segmenter("zh", { granularity: "grapheme" });

/** How a name is shown: residents without a name are possible. */
export function nameOf(line) {
  if (line.kind === "staff") return "值班人员";
  return line.from === ROBOT ? "呼应" : line.from || "未知住户";
}

/** A coloured square with one letter of the name; the colour belongs to the name. */
export function avatar(name, sort = "") {
  const sum = [...name].reduce((total, letter) => (total * 31 + letter.codePointAt(0)) % 9973, 7);
  return h("span", { className: `avatar ${sort || `tint${sum % TINTS}`}`, "aria-hidden": "true" }, initial(name));
}

function initial(name) {
  const bare = name.replace(/^[小老阿](?=.)/u, "");
  const first = letters.segment(bare)[Symbol.iterator]().next();
  return first.done ? "？" : first.value.segment.toUpperCase();
}

/** Begin: one tap on the strip and somebody else speaks. */
export function startPeople() {
  onChange(show);
  byId("name-form").addEventListener("submit", take);
  byId("name-cancel").addEventListener("click", () => byId("naming").close());
  show();
}

function show() {
  const names = [...new Set([...NEIGHBOURS, ...ownNames(), state.me])];
  const entries = [...names.map((name) => ({ name, on: name === state.me })), { more: true }];
  showList(byId("people"), entries, (one) => one.name ?? "＋", draw);
  byId("people").querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function draw({ name, on, more }) {
  if (more) return h("button", { type: "button", className: "person", onclick: ask }, "＋ 起个名字");
  const props = { type: "button", className: "person", title: name, onclick: () => change({ me: name }) };
  return h("button", { ...props, "aria-pressed": String(on) }, avatar(name), h("span", { className: "name" }, name));
}

function ask() {
  byId("name").value = "";
  byId("name-trouble").textContent = "";
  byId("naming").showModal();
}

function take(event) {
  const name = byId("name").value.replace(/\p{Cc}/gu, "").trim();
  if (name && name !== ROBOT) {
    localStorage.setItem("names", JSON.stringify([...new Set([...ownNames(), name])].slice(-MOST_OWN)));
    change({ me: name });
    return;
  }
  event.preventDefault();
  byId("name-trouble").textContent = name ? "这个名字是机器人的，请换一个。" : "请写一个名字，比如“李叔”。";
}

function ownNames() {
  try {
    return JSON.parse(localStorage.getItem("names")) ?? [];
  } catch {
    return [];
  }
}
