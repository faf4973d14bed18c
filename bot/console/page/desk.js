// The desk: one page with three views, kept up to date by the server's news.
import { byId, waiting } from "/static/dom.js";
import { call, follow } from "/static/live.js";
import { Alarms } from "./alarms.js";
import { GroupsView } from "./groups.js";
import { Notices } from "./notices.js";
import { showQueue } from "./queue.js";
import { askToSignIn, people, signOut, whoAmI } from "./session.js";
import { TalkPane } from "./talk.js";
import { TicketPane } from "./ticket.js";
import { TicketList } from "./tickets.js";

const alarms = new Alarms((talk) => go("talks", talk));
const matters = new TicketPane(byId("matters"), refresh, { back: false });
const ticket = new TicketPane(byId("ticket"), refresh, { back: true });
const talk = new TalkPane(byId("talk"), byId("matters"), matters, refresh);
const list = new TicketList(refresh);
const groups = new GroupsView(refresh);
const notices = new Notices(refresh);
const VIEWS = {
  talks: { open: (id) => talk.open(id), look: () => talk.look() },
  tickets: { open: (id) => ticket.open(id), look: () => Promise.all([list.look(), ticket.look()]) },
  groups: { open: (id) => groups.open(id), look: () => groups.look() },
};
let line = null;

/** #/talks/KEY, #/tickets/NUMBER and #/groups/ROBOT|GROUP are addresses one can keep. */
function place() {
  const [, view = "talks", ...rest] = location.hash.split("/");
  return { view: Object.hasOwn(VIEWS, view) ? view : "talks", id: rest.length ? decodeURIComponent(rest.join("/")) : null };
}

function go(view, id) {
  location.hash = id ? `#/${view}/${encodeURIComponent(id)}` : `#/${view}`;
}

function arrive() {
  const { view, id } = place();
  document.body.dataset.view = view;
  document.body.dataset.pane = id ? "detail" : "list";
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.to === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  VIEWS[view].open(id);
  refresh();
}

async function look() {
  const { view, id } = place();
  const [overview] = await Promise.all([
    call("/desk/api/overview"),
    VIEWS[view].look(),
  ]);
  people.learn(overview.staff);
  showQueue(byId("queue"), overview.talks, view === "talks" ? id : null, (key) => go("talks", key));
  list.mark(view === "tickets" ? id : null, overview.tickets.by_state);
  alarms.show(overview.alarms);
  notices.show(overview.notices);
  const waits = overview.talks.filter((one) => one.since && !one.owner).length;
  byId("talk-count").textContent = waits || "";
  byId("ticket-count").textContent = overview.tickets.open || "";
  byId("group-count").textContent = overview.unbound || "";
  alarms.waitingTalks(waits);
  tick();
}

function refresh() {
  return line?.now();
}

function connection(state, problem) {
  byId("link").textContent = { live: "", lost: "连接断开，正在重连……", refused: problem?.message }[state] ?? "";
  byId("link").dataset.state = state;
  if (problem?.status === 401) askToSignIn(refresh);
}

function tick() {
  for (const one of document.querySelectorAll("[data-since]")) {
    const words = waiting(one.dataset.since);
    if (one.textContent !== words) one.textContent = words;
  }
}

async function start() {
  byId("me").textContent = (await whoAmI()).name;
  byId("leave").onclick = signOut;
  addEventListener("hashchange", arrive);
  line = follow("/desk/live", look, connection);
  arrive();
  setInterval(tick, 1000);
}

start();
