// The words of a line: text stays text, but a phone can dial a number and a long line can be folded.
import { h } from "/static/dom.js";

const LONG = 300;
const MANY_ROWS = 9;
const TOKENS = new RegExp(
  [
    String.raw`(?<link>https://[^\s<>"'，。；！？、（）【】“”]+)`,
    String.raw`(?<mention>@[\p{L}\p{N}_·]{1,20})`,
    String.raw`(?<phone>(?<![\d-])(?:110|119|120|122|12110|12123|12338|12345|12355|12356|95598|96333|1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?![\d-]))`,
  ].join("|"),
  "gu",
);

/** Return the text as nodes; phone numbers become links only when `dial` says so. */
export function rich(text, dial) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    nodes.push(text.slice(end, match.index), token(match, dial));
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}

function token({ 0: words, groups }, dial) {
  if (groups.mention) return h("span", { className: "mention" }, words);
  if (groups.link) return h("a", { href: words, target: "_blank", rel: "noopener noreferrer nofollow" }, words);
  return dial ? h("a", { href: `tel:${words}` }, words) : words;
}

/** A paragraph with these nodes in front of the words; a long one can be unfolded. */
export function paragraph(text, dial, ...before) {
  const words = h("p", { className: "words" }, ...before, ...rich(text, dial));
  if (text.length <= LONG && text.split("\n").length <= MANY_ROWS) return [words];
  words.classList.add("folded");
  const more = h("button", { type: "button", className: "more quiet", "aria-expanded": "false" }, "展开");
  more.addEventListener("click", () => {
    const folded = words.classList.toggle("folded");
    more.textContent = folded ? "展开" : "收起";
    more.setAttribute("aria-expanded", String(!folded));
  });
  return [words, more];
}
