// Where one writes: words, whether the robot hears them, a photo, and sending exactly once.
import { byId } from "/static/dom.js";
import { drafts } from "/static/live.js";
import { startAttach } from "./attach.js";
import { onChange, placeKey, PRIVATE, state } from "./state.js";

/** Begin; `say` takes { text, photo, at_bot }. Returns { fill, trouble, takeBack }. */
export function startComposer(say) {
  const text = byId("text");
  let heard = true;
  let attach = null;

  const isEmpty = () => !text.value.trim() && !attach?.photo();

  function show() {
    byId("send").disabled = isEmpty() || Boolean(attach?.busy());
    byId("at").setAttribute("aria-pressed", String(heard));
    byId("at-note").textContent = heard ? "机器人会看到并回答" : "只和邻居说，机器人看不到";
    const alone = state.chat === PRIVATE;
    byId("say").classList.toggle("alone", alone);
    text.placeholder = alone ? "私聊机器人，群里看不到" : heard ? "像在群里一样说话" : "说给邻居听";
    grow(text);
  }

  function send() {
    if (isEmpty() || attach.busy()) return;
    const words = { text: text.value, photo: attach.photo(), at_bot: heard || state.chat === PRIVATE };
    put("");
    attach.clear();
    trouble("");
    say(words);
  }

  function put(words) {
    text.value = words;
    drafts.keep(placeKey(), words);
    show();
  }

  /** Bring back words the server would not have, if nobody has written on; tells whether it did. */
  function takeBack(line) {
    if (line.me !== state.me || line.chat !== state.chat || !isEmpty()) return false;
    put(line.text);
    trouble(line.why);
    return true;
  }

  byId("say").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  text.addEventListener("keydown", (event) => {
    // 229: a key that an input method still works on; some browsers do not say isComposing on its last one
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  });
  text.addEventListener("input", () => put(text.value));
  byId("at").addEventListener("click", () => {
    heard = !heard;
    show();
    text.focus();
  });
  onChange(() => {
    trouble("");
    text.value = drafts.of(placeKey());
    show();
  });
  text.value = drafts.of(placeKey());
  attach = startAttach(trouble, show);
  show();
  return {
    takeBack,
    trouble,
    fill(words) {
      heard = true;
      put(words);
      text.focus();
    },
  };
}

/** Say what went wrong, and nothing when nothing did. */
function trouble(words) {
  byId("trouble").textContent = words;
}

function grow(text) {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + text.offsetHeight - text.clientHeight}px`;
}
