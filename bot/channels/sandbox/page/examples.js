// Lines to play with: who says them, and where. A tap fills them in; sending stays with the person.
import { byId, h, showList } from "/static/dom.js";
import { avatar } from "./people.js";
import { change, PRIVATE, state } from "./state.js";

const EXAMPLES = {
  问一问: [
    ["小李", "装修几点到几点可以？"],
    ["陈奶奶", "老年证怎么办？"],
    ["周老师", "办居住证要什么材料？"],
  ],
  报修: [
    ["张阿姨", "3幢电梯又停了，老人下不了楼"],
    ["王师傅", "地下车库的灯坏了一排"],
    ["林姐", "楼下烧烤店半夜还在吵，睡不着"],
  ],
  催办: [
    ["张阿姨", "进度"],
    ["王师傅", "催一下"],
    ["张阿姨", "还没解决"],
    ["陈奶奶", "解决了"],
    ["小李", "转人工"],
  ],
  紧急: [
    ["陈奶奶", "楼道里有股煤气味"],
    ["王师傅", "有人关电梯里了"],
    ["小李", "对面那幢着火了"],
  ],
  私密: [
    ["林姐", "老公打我"],
    ["陈奶奶", "我家低保怎么还没批", PRIVATE],
    ["小李", "我要举报，别让人知道是我", PRIVATE],
  ],
};
const FIRST = "问一问";

/** Begin; `fill` puts words where one writes. */
export function startExamples(fill) {
  let open = sessionStorage.getItem("examples") ?? FIRST;

  function show() {
    showList(byId("kinds"), Object.keys(EXAMPLES).map((kind) => ({ kind, on: kind === open })), (one) => one.kind, tab);
    byId("examples").hidden = !EXAMPLES[open];
    byId("examples").replaceChildren(...(EXAMPLES[open] ?? []).map((example) => chip(example, fill)));
    byId("examples").scrollLeft = 0;
  }

  function tab({ kind, on }) {
    const choose = () => {
      open = on ? "" : kind; // a second tap folds the strip
      sessionStorage.setItem("examples", open);
      show();
      byId("kinds").querySelector(`[data-key="${kind}"]`)?.focus();
    };
    return h("button", { type: "button", className: "kind", "aria-expanded": String(on), "aria-controls": "examples", onclick: choose }, kind);
  }

  show();
}

function chip([who, words, where], fill) {
  const play = () => {
    change({ me: who, chat: where ?? state.home });
    fill(words);
  };
  const secret = where === PRIVATE;
  return h(
    "button",
    { type: "button", className: `chip${secret ? " alone" : ""}`, title: `${who}：${words}`, onclick: play },
    avatar(who),
    h("span", {}, `${who}${secret ? "私聊" : ""}：${words}`),
  );
}
