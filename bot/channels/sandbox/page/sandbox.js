// The sandbox page: shows one group as one resident sees it, and lets that resident speak.
const $ = (id) => document.getElementById(id);
const EXAMPLES = ["装修几点到几点可以？", "3幢电梯又停了，老人下不了楼", "进度", "催一下", "解决了", "转人工"];
let after = 0;
let shownFor = "";

const api = (path) => `/sandbox/api/groups/${encodeURIComponent($("group").value)}/messages${path}`;

function clock(iso) {
  return new Date(iso).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

function show(line) {
  const item = document.createElement("li");
  const mine = line.from === $("user").value;
  item.className = [line.from === "robot" && "robot", mine && "mine", line.private && "private"].filter(Boolean).join(" ");
  const who = document.createElement("span");
  who.className = "who";
  const name = line.from === "robot" ? "呼应机器人" : line.from || "（未知住户）";
  const to = line.to === "robot" ? " @机器人" : line.to ? ` @${line.to}` : "";
  who.textContent = `${name}${to}${line.private ? " · 私聊" : ""} · ${clock(line.at)}`;
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  bubble.textContent = line.text;
  if (line.photo) {
    const image = document.createElement("img");
    image.src = `/sandbox/api/photos/${line.photo}`;
    image.alt = "照片";
    bubble.append(image);
  }
  item.append(who, bubble);
  $("lines").append(item);
}

async function look() {
  const me = $("user").value;
  const view = `${$("group").value}|${me}`;
  if (view !== shownFor) {
    shownFor = view;
    after = 0;
    $("lines").replaceChildren();
  }
  const response = await fetch(api(`?after=${after}&as=${encodeURIComponent(me)}`));
  if (!response.ok || view !== shownFor) return;
  const lines = await response.json();
  for (const line of lines) {
    if (line.seq <= after) continue;
    after = line.seq;
    show(line);
  }
  if (lines.length) $("lines").lastElementChild?.scrollIntoView({ block: "end" });
}

async function keepLooking() {
  try {
    await look();
    if ($("trouble").dataset.lost) trouble("");
  } catch {
    trouble("连接断开，正在重试……", true);
  }
  setTimeout(keepLooking, 500);
}

function trouble(words, lost = false) {
  $("trouble").textContent = words;
  if (lost) $("trouble").dataset.lost = "1";
  else delete $("trouble").dataset.lost;
}

function photo() {
  const file = $("photo").files[0];
  if (!file) return null;
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

async function say(text) {
  const body = { user: $("user").value, text, at_bot: $("at").checked, private: $("private").checked, photo: await photo() };
  const response = await fetch(api(""), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error((await response.json()).error);
}

async function send(event) {
  event?.preventDefault();
  const text = $("text").value;
  if (!text.trim() && !$("photo").files.length && !$("at").checked) return;
  try {
    await say(text);
    $("text").value = "";
    $("photo").value = "";
    trouble("");
    await look();
  } catch (problem) {
    trouble(problem instanceof TypeError ? "没有发出去，请检查连接后再发一次；写的内容还在。" : problem.message);
  }
}

function offerExamples() {
  for (const words of EXAMPLES) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.onclick = () => { $("text").value = words; $("text").focus(); };
    $("examples").append(button);
  }
}

async function start() {
  const groups = await (await fetch("/sandbox/api/groups")).json();
  for (const { group, name } of groups) $("group").add(new Option(`${name}业主群`, group));
  // ?group=g04&user=小李 opens the page where somebody left it
  const asked = new URLSearchParams(location.search);
  if (asked.has("group")) $("group").value = asked.get("group");
  if (asked.has("user")) $("user").value = asked.get("user");
  offerExamples();
  $("say").addEventListener("submit", send);
  $("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  });
  keepLooking();
}

start();
