// The lines of the open chat: what was said, what is new, and what comes.
import { byId } from "/static/dom.js";
import { call } from "/static/live.js";
import { bubble, hint, note } from "./bubble.js";
import { startScroll } from "./scroll.js";
import { marks, PRIVATE, state } from "./state.js";
import { needsTime, spoken } from "./times.js";

const END = Number.MAX_SAFE_INTEGER;
const ONWARD = 500; // lines the server gives at once
const BACK = 60;

/** Return { open, look, scroll }; `seen` hears the message ids that the server has shown. */
export function startLog(seen, read) {
  const list = byId("lines");
  let view = 0; // counts openings: answers for an earlier one are thrown away
  let last = 0;
  let first = 0;
  let ready = false;
  let before = null;
  let mySecrets = new Set();
  const scroll = startScroll(() => {
    if (ready && last > (marks.of(state.chat) ?? -1)) read(last);
  });

  const path = (query) => {
    const where = state.chat === PRIVATE ? PRIVATE : `groups/${encodeURIComponent(state.chat)}`;
    return `/sandbox/api/${where}/messages?${new URLSearchParams({ ...query, as: state.me })}`;
  };

  /** Show the open chat from its newest lines on, for whoever I am now. */
  function open() {
    view += 1;
    ready = false;
    last = first = 0;
    list.replaceChildren();
    list.setAttribute("aria-busy", "true"); // old lines are not read out
    byId("earlier").hidden = true;
  }

  async function begin(mine) {
    const lines = await call(path({ before: END }));
    if (mine !== view) return;
    const mark = marks.of(state.chat);
    reset();
    const drawn = draw(lines, mark);
    list.replaceChildren(...drawn);
    [first, last] = [lines[0]?.seq ?? 0, lines.at(-1)?.seq ?? 0];
    byId("earlier").hidden = lines.length < BACK;
    list.removeAttribute("aria-busy");
    ready = true;
    seen(lines);
    const divider = list.querySelector(".fresh");
    if (divider) scroll.show(divider);
    else scroll.toEnd();
  }

  async function onward(mine) {
    for (let full = true; full; ) {
      const lines = await call(path({ after: last }));
      if (mine !== view) return;
      const fresh = lines.filter((line) => line.seq > last);
      full = lines.length === ONWARD && fresh.length > 0;
      if (!fresh.length) return;
      last = fresh.at(-1).seq;
      list.append(...draw(fresh));
      seen(fresh);
      const others = fresh.filter((line) => line.from !== state.me && shows(line)).length;
      scroll.came(others, fresh.some((line) => line.from === state.me && shows(line)));
    }
  }

  /** Show whatever the server has and this page has not. */
  async function look() {
    const mine = view;
    await (ready ? onward(mine) : begin(mine));
  }

  async function earlier() {
    const mine = view;
    const lines = await call(path({ before: first }));
    if (mine !== view) return;
    const kept = [before, mySecrets];
    reset();
    const drawn = draw(lines);
    [before, mySecrets] = [kept[0], new Set([...kept[1], ...mySecrets])];
    scroll.steady(() => list.prepend(...drawn));
    first = lines[0]?.seq ?? first;
    byId("earlier").hidden = lines.length < BACK;
  }

  function reset() {
    before = null;
    mySecrets = new Set();
  }

  function draw(lines, mark = Infinity) {
    const drawn = [];
    let divided = false;
    for (const line of lines) {
      if (isMySecret(line)) mySecrets.add(line.message_id);
      if (!shows(line)) continue;
      if (!divided && line.seq > mark && line.from !== state.me) {
        divided = true;
        drawn.push(note("以下是新消息", "fresh"));
      }
      if (needsTime(line.at, before)) drawn.push(note(spoken(line.at)));
      before = line.at;
      drawn.push(line.private && state.chat !== PRIVATE ? hint() : bubble(line));
    }
    return drawn;
  }

  const isMySecret = (line) => line.private && line.from === state.me;
  // in a group, what belongs to the 1:1 chat is at most a hint that something is there
  const shows = (line) => state.chat === PRIVATE || !line.private || !(isMySecret(line) || mySecrets.has(line.reply_to));

  byId("earlier").addEventListener("click", () => earlier().catch(() => {})); // pressing again is the way out
  return { open, look, scroll };
}
