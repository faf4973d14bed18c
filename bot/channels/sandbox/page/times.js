// Times between the lines, as chat apps put them.
const PAUSE = 5 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;
const WEEKDAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];
const CLOCK = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const midnight = (at) => new Date(at.getFullYear(), at.getMonth(), at.getDate());

/** Does a line at `iso` need the time above it, when the one before was said at `before`? */
export function needsTime(iso, before) {
  if (!before) return true;
  const [now, then] = [new Date(iso), new Date(before)];
  return now - then > PAUSE || +midnight(now) !== +midnight(then);
}

/** 14:05 · 昨天 14:05 · 星期三 14:05 · 11月2日 14:05 · 2025年11月2日 14:05 */
export function spoken(iso, today = new Date()) {
  const at = new Date(iso);
  return [day(at, today), CLOCK.format(at)].filter(Boolean).join(" ");
}

/** The same, as short as a list needs it: 14:05 today, else the day. */
export function brief(iso, today = new Date()) {
  const at = new Date(iso);
  return day(at, today) || CLOCK.format(at);
}

function day(at, today) {
  const ago = Math.round((midnight(today) - midnight(at)) / DAY);
  if (ago === 0) return "";
  if (ago === 1) return "昨天";
  if (ago > 1 && ago < 7) return WEEKDAYS[at.getDay()];
  const date = `${at.getMonth() + 1}月${at.getDate()}日`;
  return at.getFullYear() === today.getFullYear() ? date : `${at.getFullYear()}年${date}`;
}
