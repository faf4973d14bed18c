// The list of talks: who waits for a human, who has one.
import { h, showList } from "/static/dom.js";
import { isMe, people } from "./session.js";

const PARTS = [
  ["等您接手", (talk) => !talk.owner],
  ["我接手的", (talk) => talk.owner && isMe(talk.owner)],
  ["同事接手的", (talk) => talk.owner && !isMe(talk.owner)],
];

/** Show the talks in three parts; `chosen` is the open one's key. */
export function showQueue(parent, talks, chosen, choose) {
  const parts = PARTS.map(([title, belongs]) => ({ title, talks: talks.filter(belongs) }));
  showList(
    parent,
    parts,
    (part) => part.title,
    (part) => h("section", { className: "part" }, h("h2", {}, part.title, h("b", {}, ` ${part.talks.length}`)), h("ol", {})),
    (part) => `${part.title}${part.talks.length}`,
  );
  parts.forEach((part, at) =>
    showList(parent.children[at].querySelector("ol"), part.talks, (talk) => talk.key, (talk) => card(talk, chosen, choose), (talk) =>
      JSON.stringify([talk, talk.key === chosen, people.names[talk.owner]]),
    ),
  );
  parent.dataset.empty = talks.length ? "" : "yes";
}

function card(talk, chosen, choose) {
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        className: `card${talk.danger ? " danger" : ""}`,
        "aria-current": talk.key === chosen ? "true" : null,
        onclick: () => choose(talk.key),
      },
      h(
        "span",
        { className: "line" },
        h("b", {}, talk.name),
        h("span", { className: "group" }, talk.private ? "私聊" : (talk.group ?? "")),
        talk.since && h("time", { "data-since": talk.since, title: "已等待", className: "wait" }),
      ),
      h("span", { className: "words" }, talk.last),
      h(
        "span",
        { className: "chips" },
        talk.calls.map((words) => h("span", { className: `chip ${words === "紧急" ? "red" : "amber"}` }, words)),
        talk.confidential && h("span", { className: "chip gold" }, "保密"),
        talk.unanswered && h("span", { className: "chip red" }, "没能私聊到居民"),
        talk.owner && h("span", { className: "chip" }, people.nameOf(talk.owner)),
      ),
    ),
  );
}
