// Who sits here, what colleagues are called, and signing in again without losing a word.
import { byId } from "/static/dom.js";
import { call } from "/static/live.js";

let me = { login: "", name: "" };

export async function whoAmI() {
  me = await call("/desk/api/me").catch(() => me);
  return me;
}

export const isMe = (login) => login === me.login;

/** Names of colleagues by login. */
export const people = {
  names: {},
  learn(names) {
    this.names = names ?? {};
  },
  nameOf(login) {
    return isMe(login) ? "我" : (this.names[login] ?? login);
  },
};

/** Ask for the password in front of the page; call `then` when somebody is signed in again. */
export function askToSignIn(then) {
  const dialog = byId("relogin");
  if (dialog.open) return;
  byId("relogin-login").value = me.login;
  byId("relogin-password").value = "";
  byId("relogin-trouble").textContent = "";
  byId("relogin-form").onsubmit = (event) => {
    event.preventDefault();
    signIn(dialog, then);
  };
  dialog.showModal();
  byId(me.login ? "relogin-password" : "relogin-login").focus();
}

async function signIn(dialog, then) {
  try {
    await call("/desk/login", { login: byId("relogin-login").value, password: byId("relogin-password").value });
  } catch (problem) {
    byId("relogin-trouble").textContent = problem.message;
    return;
  }
  dialog.close();
  byId("me").textContent = (await whoAmI()).name;
  then();
}

export async function signOut() {
  await call("/desk/logout", {}).catch(() => null);
  location.assign("/desk/login");
}
