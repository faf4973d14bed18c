// The photo that will go with the next line: chosen, pasted or dropped; shown, and taken away again.
import { byId } from "/static/dom.js";
import { NoPhoto, pictureIn, small } from "./photo.js";
import { onChange, placeKey } from "./state.js";

const key = () => `photo:${placeKey()}`;

/** Return { photo, busy, clear, keep }; `tell` hears a sentence about trouble, `changed` that something is other. */
export function startAttach(tell, changed) {
  const input = byId("photo");
  let url = null;
  let turn = 0; // a second choice overtakes the first

  function show() {
    byId("preview").hidden = !url && !busy;
    byId("preview-image").hidden = !url;
    byId("preview-words").textContent = busy ? "正在处理照片……" : "照片会和这句话一起发";
    if (url) byId("preview-image").src = url;
    changed();
  }

  let busy = false;

  function keep(found) {
    url = found;
    busy = false;
    remember(found);
    show();
  }

  async function take(file) {
    if (!file) return;
    const mine = ++turn;
    [busy, url] = [true, null];
    tell("");
    show();
    try {
      const found = await small(file);
      if (mine === turn) keep(found);
    } catch (problem) {
      if (mine !== turn) return;
      keep(null);
      tell(problem instanceof NoPhoto ? problem.message : "这张照片处理不了，请换一张，或截图再发。");
    }
  }

  function clear() {
    turn += 1;
    keep(null);
  }

  byId("pick").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    take(input.files[0]);
    input.value = "";
  });
  byId("no-photo").addEventListener("click", () => {
    clear();
    byId("text").focus();
  });
  listenForPictures(byId("chat"), take);
  onChange(() => {
    turn += 1;
    [busy, url] = [false, sessionStorage.getItem(key())];
    show();
  });
  url = sessionStorage.getItem(key());
  show();
  return { photo: () => url, busy: () => busy, clear, keep };
}

function listenForPictures(area, take) {
  document.addEventListener("paste", (event) => {
    const file = pictureIn(event.clipboardData);
    if (!file) return;
    event.preventDefault();
    take(file);
  });
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("dropping");
  });
  area.addEventListener("dragleave", () => area.classList.remove("dropping"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("dropping");
    take(pictureIn(event.dataTransfer) ?? event.dataTransfer?.files[0]);
  });
}

function remember(url) {
  sessionStorage.removeItem(key());
  try {
    if (url) sessionStorage.setItem(key(), url);
  } catch {
    // more than the browser keeps: the photo lives as long as the page
  }
}
