// Lines on their way: each has its own id, so sending it again never says it twice.
import { call, onceKey, Refused } from "/static/live.js";

const STORE = "sandbox:unsent";
const PATIENCE = 30000;
const AGAIN = 4000;

/** Keeps what was sent until the server has shown it, over a reload and a restart too. */
export class Sender {
  #lines = remembered();
  #busy = false;
  #timer = 0;

  /** Is told when a line `changed`, when the server has `taken` one, and when it `refused` one. */
  constructor({ changed, taken, refused }) {
    Object.assign(this, { changed, taken, refused });
  }

  /** Lines of one person in one chat that the server has not shown yet, in order. */
  of(me, chat) {
    return this.#lines.filter((line) => line.me === me && line.chat === chat);
  }

  /** Say something; returns at once. */
  say(words) {
    this.#lines.push({ ...words, id: `web-${onceKey()}`, at: new Date().toISOString(), state: "sending" });
    this.#note();
    this.flush();
  }

  /** The server has shown these message ids. */
  seen(ids) {
    const known = new Set(ids);
    if (!this.#lines.some((line) => known.has(line.id))) return;
    this.#lines = this.#lines.filter((line) => !known.has(line.id));
    this.#note();
  }

  /** Forget what the server has taken: whoever opens a chat anew reads it there. */
  forgetTaken() {
    this.#lines = this.#lines.filter((line) => line.state !== "taken");
    this.#note();
  }

  drop(line) {
    this.#lines = this.#lines.filter((one) => one !== line);
    this.#note();
  }

  /** Send what has not left, in order; what cannot leave waits and is tried again. */
  async flush() {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      for (let line = this.#next(); line; line = this.#next()) if (!(await this.#send(line))) break;
    } finally {
      this.#busy = false;
    }
  }

  #next() {
    return this.#lines.find((line) => line.state === "sending" || line.state === "waiting");
  }

  async #send(line) {
    try {
      await Promise.race([post(line), late()]);
      line.state = "taken";
      this.taken();
    } catch (problem) {
      if (problem instanceof Refused && problem.status < 500) return this.#refuse(line, problem.message);
      for (const one of this.#lines) if (one.state === "sending") one.state = "waiting";
      this.#timer = setTimeout(() => this.flush(), AGAIN);
    }
    this.#note();
    return line.state === "taken";
  }

  #refuse(line, why) {
    Object.assign(line, { state: "refused", why });
    this.refused(line);
    this.#note();
    return true; // the next one may fare better
  }

  #note() {
    remember(this.#lines);
    this.changed();
  }
}

function post({ id, me, group, secret, at_bot, text, photo }) {
  const path = `/sandbox/api/groups/${encodeURIComponent(group)}/messages`;
  return call(path, { user: me, text, at_bot, private: secret, photo: photo ?? null, message_id: id });
}

const late = () => new Promise((_, fail) => setTimeout(() => fail(new Error("no answer")), PATIENCE));

function remember(lines) {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(lines));
  } catch {
    // photos may be more than the browser keeps; then words alone survive a reload
    sessionStorage.setItem(STORE, JSON.stringify(lines.map((line) => ({ ...line, photo: null }))));
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? [];
  } catch {
    return [];
  }
}
