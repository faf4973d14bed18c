// Talks with the server: calls that answer in sentences, and news that come by themselves.

/** The server said no; `message` is a sentence for people. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Nobody answered: the words were not lost, they just have not left yet. */
export class Unreachable extends Error {}

/** Ask the server; returns the parsed answer. Raises Refused or Unreachable. */
export async function call(path, body, method = body === undefined ? "GET" : "POST") {
  const options = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Unreachable("连不上服务器，正在重试；您写的内容还在。");
  }
  const said = await response.json().catch(() => null);
  if (response.ok) return said;
  throw new Refused(response.status, said?.error ?? "服务器没有处理成功，请再试一次。");
}

const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 5000;
const LOOK_ANYWAY = 10000; // the push may be lost on the way; the page still catches up

/**
 * Call `look` whenever there is news on the socket at `path`, after each reconnect, and every 10 s anyway.
 * Looks never overlap; news that arrive meanwhile cause one more. `state` hears "live" or "lost".
 * Returns { now, stop }: `now` looks at once.
 */
export function follow(path, look, state = () => {}) {
  let socket = null;
  let pause = FIRST_PAUSE;
  let looking = false;
  let again = false;
  let stopped = false;

  async function now() {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    try {
      do {
        again = false;
        await look();
        state("live");
      } while (again && !stopped);
    } catch (problem) {
      if (problem instanceof Unreachable) state("lost");
      else state("refused", problem);
    } finally {
      looking = false;
    }
  }

  function open() {
    if (stopped) return;
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`);
    socket.onopen = () => {
      pause = FIRST_PAUSE;
      now();
    };
    socket.onmessage = () => now();
    socket.onclose = () => {
      if (stopped) return;
      state("lost");
      setTimeout(open, pause * (0.7 + 0.6 * Math.random()));
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    };
  }

  open();
  now();
  const timer = setInterval(now, LOOK_ANYWAY);
  return {
    now,
    stop() {
      stopped = true;
      clearInterval(timer);
      socket?.close();
    },
  };
}

/** Words somebody is typing, kept through a reload or a restart until they are sent. This tab only. */
export const drafts = {
  keep(key, words) {
    if (words) sessionStorage.setItem(`draft:${key}`, words);
    else sessionStorage.removeItem(`draft:${key}`);
  },
  of(key) {
    return sessionStorage.getItem(`draft:${key}`) ?? "";
  },
};

/** A key for one intention: pressing twice, or sending again after a lost answer, does it once. */
export function onceKey() {
  return crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}`;
}
