// The list of tickets: filtered, searched, newest first.
import { byId, h, moment, showList } from "/static/dom.js";
import { call } from "/static/live.js";

export class TicketList {
  constructor(refresh) {
    this.chosen = null;
    this.tickets = [];
    this.states = null;
    byId("state").onchange = refresh;
    byId("words").oninput = refresh;
    byId("filter").onsubmit = (event) => event.preventDefault();
  }

  async look() {
    const query = new URLSearchParams();
    const words = byId("words").value.trim();
    const state = byId("state").value || "open";
    if (words) query.set("q", words);
    if (state !== "all") query.set("state", state);
    this.tickets = await call(`/desk/api/tickets?${query}`);
    this.show();
  }

  /** Mark the open ticket and say how many there are in each state. */
  mark(chosen, byState) {
    this.chosen = chosen;
    const print = JSON.stringify(byState);
    if (print !== this.states) this.offer(byState);
    this.states = print;
    this.show();
  }

  offer(byState) {
    const choice = byId("state");
    const kept = choice.value || "open";
    choice.replaceChildren(
      new Option("在办的", "open"),
      new Option("全部", "all"),
      ...byState.map((one) => new Option(`${one.name}（${one.count}）`, one.state)),
    );
    choice.value = kept;
  }

  show() {
    showList(
      byId("ticket-list"),
      this.tickets,
      (one) => one.number,
      (one) => ticketCard(one, () => (location.hash = `#/tickets/${one.number}`), one.number === this.chosen),
      (one) => JSON.stringify([one, one.number === this.chosen]),
    );
  }
}

/** A ticket in a list. */
export function ticketCard(one, choose, chosen = false) {
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", className: `card ${one.urgency === "P0" && one.open ? "danger" : ""}`, "aria-current": chosen ? "true" : null, onclick: choose },
      h(
        "span",
        { className: "line" },
        h("span", { className: `chip urgency ${one.urgency}` }, one.urgency),
        h("b", {}, one.number.slice(one.number.indexOf("-") + 1)),
        h("span", { className: "group" }, one.category_name),
        h("time", { title: one.at }, moment(one.at)),
      ),
      h("span", { className: "words" }, one.story),
      h(
        "span",
        { className: "chips" },
        h("span", { className: `chip state ${one.state}` }, one.state_name),
        one.place && h("span", { className: "chip" }, one.place),
        one.confidential && h("span", { className: "chip gold" }, "保密"),
      ),
    ),
  );
}
