// How DingTalk is: connected or not, how long it has been quiet, and what the month has left.
import { h, showList } from "/static/dom.js";

/** Above these shares of a quota it is time to act; see bot/domain/quota.py. */
const NEAR = 0.8;
const SPARE = 0.95;
/** A healthy connection is never quiet for longer than this many seconds. */
const QUIET = 60;

export function showPlatform(parent, seen) {
  showList(parent, [seen], () => "platform", draw);
}

function draw(seen) {
  if (!seen) return h("p", { className: "hint" }, "没有接入钉钉。");
  return h(
    "dl",
    { className: "gauges" },
    gauge("连接", connection(seen)),
    seen.listens && gauge("长连接", h("span", {}, `${seen.sockets} 条`), h("span", { className: "dots", "aria-hidden": "true" }, "●".repeat(seen.sockets) || "○")),
    gauge("没听到消息", seen.heard_at ? h("time", { "data-since": seen.heard_at }) : h("span", {}, "还没听到过"), seen.listens && seen.heard_at && quiet(seen.heard_at)),
    seen.refusal && gauge("钉钉拒绝过", h("span", { className: "chip red" }, seen.refusal)),
    seen.quotas.length ? seen.quotas.map(quota) : gauge("本月用量", h("span", {}, "正在统计……")),
  );
}

function gauge(name, words, picture) {
  return h("div", {}, h("dt", {}, name), h("dd", {}, words, picture || null));
}

function connection(seen) {
  if (!seen.listens) return h("span", { className: "chip" }, "等钉钉来调用（HTTP）");
  return seen.sockets ? h("span", { className: "chip green" }, "已连接") : h("span", { className: "chip red" }, "没有连上，正在重试");
}

function quiet(heardAt) {
  const seconds = Math.max(0, (Date.now() - new Date(heardAt)) / 1000);
  return h("meter", { min: 0, max: 2 * QUIET, low: QUIET, high: 1.5 * QUIET, optimum: 0, value: seconds, "aria-label": "没听到消息的时间" });
}

function quota(use) {
  const share = use.most ? Math.round((100 * use.used) / use.most) : 0;
  const words = `${use.used} / ${use.most}（${share}%）${use.known ? "" : "，按免费额度算"}`;
  return gauge(
    use.name,
    h("span", { className: use.out ? "spent" : "" }, words),
    h("meter", { min: 0, max: use.most, low: NEAR * use.most, high: SPARE * use.most, optimum: 0, value: use.used, "aria-label": `${use.name}本月已用` }),
  );
}
