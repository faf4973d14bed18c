// The sandbox: group chats without DingTalk, as anybody. This module joins the others.
import { byId } from "/static/dom.js";
import { call, follow } from "/static/live.js";
import { startChats } from "./chatlist.js";
import { startComposer } from "./composer.js";
import { startExamples } from "./examples.js";
import { startLog } from "./log.js";
import { showPending } from "./pending.js";
import { startPeople } from "./people.js";
import { startScreens } from "./screens.js";
import { Sender } from "./sender.js";
import { begin, change, marks, onChange, PRIVATE, state } from "./state.js";

const RETRY = 1500;

/** The list of groups is all the page cannot do without; a server that starts later is waited for. */
async function groupsOfTheTown() {
  for (;;) {
    try {
      return await call("/sandbox/api/groups");
    } catch {
      byId("connection").hidden = false;
      await new Promise((done) => setTimeout(done, RETRY));
    }
  }
}

function showHeader(groups) {
  const alone = state.chat === PRIVATE;
  const { name } = groups.find((one) => one.group === state.home) ?? { name: "" };
  document.body.dataset.chat = alone ? "alone" : "group";
  byId("title").textContent = alone ? "呼应机器人" : `${name}业主群`;
  byId("subtitle").textContent = alone ? `${state.me}的私聊` : `您在群里是${state.me}`;
  byId("aside").textContent = alone ? "回到群里" : "私聊机器人";
  byId("secret").hidden = !alone;
}

async function start() {
  const groups = await groupsOfTheTown();
  byId("connection").hidden = true;
  begin(groups);

  const sender = new Sender({
    changed: pending,
    taken: () => following.now(),
    refused: (line) => composer.takeBack(line) && sender.drop(line),
  });
  const composer = startComposer((words) => {
    const { me, chat, home } = state;
    sender.say({ ...words, me, chat, group: home, secret: chat === PRIVATE });
    log.scroll.toEnd();
  });
  const log = startLog(
    (lines) => sender.seen(lines.map((line) => line.message_id)),
    (seq) => {
      marks.set(state.chat, seq);
      chats?.show();
    },
  );

  function pending() {
    showPending(sender, (line) => composer.takeBack(line));
  }

  let following = null;
  function openChat() {
    following?.stop();
    showHeader(groups);
    sender.forgetTaken();
    log.open();
    const path = `/sandbox/live?${new URLSearchParams({ group: state.home, as: state.me })}`;
    following = follow(path, log.look, connection);
  }

  function connection(how) {
    byId("connection").hidden = how !== "lost";
    if (how === "live") sender.flush();
  }

  openChat();
  onChange(openChat);
  const screens = startScreens();
  const chats = startChats(groups, (chat) => {
    change({ chat });
    screens.chat();
  });
  byId("aside").addEventListener("click", () => change({ chat: state.chat === PRIVATE ? state.home : PRIVATE }));
  startPeople();
  startExamples(composer.fill);
  sender.flush();
}

start();
