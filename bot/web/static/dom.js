// Elements from words: text always becomes text, never markup, so residents may call themselves what they like.

/** Return one element. `props` are properties (onclick, className, value) or attributes (aria-*, data-*). */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) give(element, name, value);
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function give(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name in element && !name.includes("-")) element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

/** The element with this id; a page that lacks it is broken, so say which one. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * Make the children of `parent` show `items`, in order. An item's element is drawn again only when `print(item)`
 * changed, so focus, selection and a half-typed word inside an unchanged element stay.
 */
export function showList(parent, items, key, draw, print = JSON.stringify) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const id = String(key(item));
    const words = print(item);
    const old = known.get(id);
    if (old && old.dataset.print === words) return old;
    const drawn = draw(item);
    drawn.dataset.key = id;
    drawn.dataset.print = words;
    return drawn;
  });
  if (wanted.length === parent.children.length && wanted.every((one, at) => parent.children[at] === one)) return;
  parent.replaceChildren(...wanted);
}

const TIME = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric" });

/** 14:05 today, 11月2日 14:05 before. */
export function moment(iso) {
  const at = new Date(iso);
  const today = new Date().toDateString() === at.toDateString();
  return today ? TIME.format(at) : `${DAY.format(at).replace("/", "月")}日 ${TIME.format(at)}`;
}

/** How long something waits, as people say it: 8秒, 12分, 3小时5分, 2天. */
export function waiting(iso, now = Date.now()) {
  const seconds = Math.max(0, Math.floor((now - new Date(iso)) / 1000));
  if (seconds < 60) return `${seconds}秒`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}分`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours}小时${minutes % 60}分` : `${Math.floor(hours / 24)}天`;
}
