// The sign-in. Without this file the forms still work; with it nothing flashes and nothing typed is lost.
import { byId } from "/static/dom.js";
import { call } from "/static/live.js";

const trouble = byId("trouble");

/** Send a form; on a refusal say why and put the cursor where the next try begins. */
function sending(form, send, focus) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    if (button.disabled) return;
    button.disabled = true;
    trouble.textContent = "";
    try {
      await send(form.elements);
    } catch (problem) {
      trouble.textContent = problem.message;
      const field = focus(form.elements);
      field.focus();
      field.select();
    } finally {
      button.disabled = false;
    }
  });
}

/** The server has checked where to go; the part after # is only known here. */
const goOn = (fields) => location.replace(fields.next.value + location.hash);

async function signIn({ login, password, next }) {
  await call("/desk/login", { login: login.value, password: password.value });
  const me = await call("/desk/api/me");
  if (me.must_change) askForNewPassword(me, password.value);
  else goOn({ next });
}

/** The password was typed a moment ago, so it is not asked for again. */
function askForNewPassword(me, old) {
  byId("sign-in").hidden = true;
  byId("change").hidden = false;
  byId("must").hidden = false;
  byId("me").value = me.login;
  byId("old").value = old;
  byId("old-row").hidden = true;
  byId("new").focus();
}

async function change(fields) {
  if (fields.again.value !== fields.new.value) throw new Error("两次输入的新密码不一样，请重新输入。");
  await call("/desk/password", { old: fields.old.value, new: fields.new.value });
  goOn(fields);
}

function showOrHide(button) {
  const field = byId(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "隐藏" : "显示";
    button.setAttribute("aria-pressed", String(shown));
    field.focus();
  });
}

function warnOfCapitals(event) {
  const on = event.getModifierState?.("CapsLock") ?? false;
  byId("caps").textContent = on ? "大写锁定打开了，密码会变成大写字母。" : "";
}

sending(byId("sign-in"), signIn, (fields) => fields.password);
sending(byId("change"), change, (fields) => (byId("old-row").hidden ? fields.new : fields.old));
document.querySelectorAll("[data-shows]").forEach(showOrHide);
for (const kind of ["keydown", "keyup"]) byId("password").addEventListener(kind, warnOfCapitals);
if (byId("login").value) byId("password").focus();
if (!byId("change").hidden) byId("old").focus();
