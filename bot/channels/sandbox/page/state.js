// Who I am and which chat is open: kept for this tab, so each tab may be somebody else.

/** The chat with the robot alone. Every other chat is the id of a group. */
export const PRIVATE = "private";
export const ROBOT = "robot";

const FIRST = { me: "小李", chat: "", home: "" };
const listeners = [];

/** `me`, `chat` (a group or PRIVATE) and `home`, the group a private word is said from. */
export const state = { ...FIRST, ...remembered() };

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem("sandbox")) ?? {};
  } catch {
    return {};
  }
}

/** Take up what the address asks for (?group=g04&user=小李&private=1), among the groups there are. */
export function begin(groups) {
  const asked = new URLSearchParams(location.search);
  const known = (group) => groups.some((one) => one.group === group);
  const home = [asked.get("group"), state.home].find(known) ?? groups[0]?.group ?? "";
  const secret = asked.has("private") || (!asked.has("group") && state.chat === PRIVATE);
  change({ home, chat: secret ? PRIVATE : home, me: asked.get("user")?.trim() || state.me });
}

/** Change some of the state and tell everybody who listens. */
export function change(some) {
  const old = { ...state };
  Object.assign(state, some);
  if (state.chat !== PRIVATE) state.home = state.chat;
  sessionStorage.setItem("sandbox", JSON.stringify(state));
  const address = new URLSearchParams({ group: state.home, user: state.me });
  if (state.chat === PRIVATE) address.set("private", "1");
  history.replaceState(history.state, "", `?${address}`);
  if (old.me !== state.me || old.chat !== state.chat) for (const tell of listeners) tell(old);
}

/** Call `tell` with the old state whenever somebody else speaks or another chat is open. */
export function onChange(tell) {
  listeners.push(tell);
}

/** The key of what is typed in one chat by one person. */
export const placeKey = () => `sandbox:${state.me}:${state.chat}`;

/** Up to which line each chat was read, by person; all tabs of this browser share it. */
export const marks = {
  all(me = state.me) {
    try {
      return JSON.parse(localStorage.getItem(`read:${me}`)) ?? {};
    } catch {
      return {};
    }
  },
  of(chat) {
    return this.all()[chat];
  },
  set(chat, seq) {
    const all = this.all();
    if ((all[chat] ?? -1) >= seq) return;
    localStorage.setItem(`read:${state.me}`, JSON.stringify({ ...all, [chat]: seq }));
  },
};
