// P0: red, loud, and in the title, until a human has the matter in hand.
import { byId, h, showList } from "/static/dom.js";
import { people } from "./session.js";

const TITLE = document.title;

export class Alarms {
  constructor(openTalk) {
    this.openTalk = openTalk;
    this.untaken = [];
    this.silenced = new Set();
    this.waits = 0;
    this.audio = null;
    this.on = localStorage.getItem("desk:sound") !== "off";
    byId("sound").onclick = () => this.turn(!this.on);
    addEventListener("pointerdown", () => this.wake());
    addEventListener("keydown", () => this.wake());
    setInterval(() => this.beat(), 1000);
    this.turn(this.on);
  }

  /** Show the emergencies nobody has confirmed. */
  show(alarms) {
    this.untaken = alarms.filter((one) => !one.taken_by);
    showList(byId("alarms"), alarms, (one) => one.number, (one) => this.banner(one), (one) =>
      JSON.stringify([one, this.silenced.has(one.number), people.names[one.taken_by]]),
    );
  }

  banner(one) {
    const quiet = one.taken_by || this.silenced.has(one.number);
    return h(
      "div",
      { className: `alarm${one.taken_by ? " taken" : ""}` },
      h("b", {}, `紧急 · ${one.kind}`),
      h("span", { className: "where" }, one.place ?? "地点不明"),
      h("span", { className: "story" }, one.confidential ? "（保密事项，点开看）" : one.story),
      h("time", { "data-since": one.at, title: "已过去" }),
      one.taken_by && h("span", {}, `${people.nameOf(one.taken_by)}已接手，还没确认处置`),
      h("button", { type: "button", className: "main", onclick: () => this.openTalk(one.talk) }, "去处理"),
      !quiet && h("button", { type: "button", onclick: () => this.silence(one.number) }, "先静音"),
    );
  }

  silence(number) {
    this.silenced.add(number);
    for (const one of byId("alarms").children) delete one.dataset.print;
    this.show([...this.untaken]);
  }

  /** A soft sound when one more talk waits. */
  waitingTalks(count) {
    if (count > this.waits) this.tone(660, 0.12, 0.05);
    this.waits = count;
  }

  get loud() {
    return this.untaken.some((one) => !this.silenced.has(one.number));
  }

  beat() {
    const odd = Math.floor(Date.now() / 1000) % 2;
    const count = this.waits ? `(${this.waits}) ` : "";
    document.title = this.untaken.length && odd ? `【紧急】${this.untaken.length}件！` : `${count}${TITLE}`;
    document.body.dataset.alarm = this.untaken.length ? "yes" : "";
    if (!this.loud) return;
    this.tone(odd ? 880 : 1320, 0.5, 0.25);
  }

  turn(on) {
    this.on = on;
    localStorage.setItem("desk:sound", on ? "on" : "off");
    this.label();
  }

  label() {
    const asleep = this.on && this.audio?.state !== "running";
    byId("sound").textContent = !this.on ? "声音已关" : asleep ? "点一下开启声音" : "声音已开";
    byId("sound").setAttribute("aria-pressed", String(this.on));
  }

  /** Browsers allow sound only after somebody has touched the page. */
  async wake() {
    this.audio ??= new AudioContext();
    await this.audio.resume();
    this.label();
  }

  tone(frequency, seconds, loudness) {
    document.body.dataset.tones = String(Number(document.body.dataset.tones ?? 0) + 1);
    if (!this.on || this.audio?.state !== "running") return;
    const now = this.audio.currentTime;
    const source = this.audio.createOscillator();
    const volume = this.audio.createGain();
    source.frequency.value = frequency;
    volume.gain.setValueAtTime(loudness, now);
    volume.gain.exponentialRampToValueAtTime(0.001, now + seconds);
    source.connect(volume).connect(this.audio.destination);
    source.start(now);
    source.stop(now + seconds);
  }
}
