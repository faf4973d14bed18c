// The lines of a talk: who said what and how, what came beside it, and what became of our own.
import { h, moment } from "/static/dom.js";
import { call } from "/static/live.js";
import { people } from "./session.js";

const UNDER_WAY = new Set(["waiting", "sending"]);
const FINE = new Set([null, "sent", "silenced"]);

export function drawLine(line, key) {
  const who = { resident: line.who || "居民", staff: people.nameOf(line.who), robot: "机器人" }[line.side];
  const how = UNDER_WAY.has(line.state) ? " leaving" : FINE.has(line.state) ? "" : " unsure";
  return h(
    "li",
    { className: `${line.side}${line.private ? " private" : ""}${how}` },
    h(
      "p",
      { className: "who" },
      h("span", {}, who),
      line.role && h("span", { className: "chip office" }, line.role),
      line.private && h("span", { className: "chip gold" }, "私聊"),
      line.form && h("span", { className: "chip form" }, line.form),
      h("time", { title: line.at }, moment(line.at)),
      line.fate && h("span", { className: "fate" }, line.fate),
    ),
    line.quote && h("blockquote", { title: line.quote }, line.quote),
    line.photo && h("p", { className: "beside" }, picture(line.photo)),
    line.attachments.length > 0 && h("p", { className: "beside" }, line.attachments.map(beside)),
    line.text && h("p", { className: "bubble" }, line.text),
    line.text && line.side === "resident" && reasons(line, key),
  );
}

/** A photo in small; the whole one is a click away. */
export function picture(sha256) {
  const address = `/desk/api/photos/${sha256}`;
  return h("a", { href: address, target: "_blank", rel: "noopener" }, h("img", { src: address, alt: "居民发的照片", loading: "lazy" }));
}

function beside(one) {
  if (one.photo) return picture(one.photo);
  if (one.file) return h("a", { className: "file", href: `/desk/api/files/${one.file}`, download: one.name, title: "保存到电脑。不认识的文件不要打开。" }, h("b", {}, one.name), h("small", {}, one.size));
  return h("span", { className: `file ${one.state}` }, one.words);
}

/** The robot's reasons for one line of a resident, asked for when somebody wants to know. */
function reasons(line, key) {
  const list = h("ul", {});
  const box = h("details", { className: "why" }, h("summary", {}, "机器人怎么看"), list);
  box.addEventListener("toggle", async () => {
    if (!box.open || list.childElementCount) return;
    try {
      const number = line.id.replace("resident-", "");
      const { why } = await call(`/desk/api/talk/lines/${number}/why?key=${encodeURIComponent(key)}`);
      list.replaceChildren(...why.map((reason) => h("li", {}, reason)));
    } catch (problem) {
      list.replaceChildren(h("li", {}, problem.message));
    }
  });
  return box;
}
