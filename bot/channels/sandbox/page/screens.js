// On a phone the list of chats and the chat are two screens; the phone's own way back works too.
import { byId } from "/static/dom.js";

/** Return { chat, list }: which of the two fills a small window. A large one shows both. */
export function startScreens() {
  const show = (screen) => (document.body.dataset.screen = screen);
  byId("back").addEventListener("click", () => {
    show("list");
    byId("list").querySelector("[aria-current]")?.focus();
  });
  window.addEventListener("popstate", () => show("list"));
  return {
    chat() {
      if (document.body.dataset.screen === "list") history.pushState(null, "");
      show("chat");
    },
  };
}
