// People whose office is known: staff, police, village officials.
import { h, moment, showList } from "/static/dom.js";
import { call, Refused } from "/static/live.js";
import { askToSignIn, people } from "./session.js";

const SURE = "确定移除？";

export class Officials {
  constructor(parent, refresh) {
    this.refresh = refresh;
    this.list = h("ol", { className: "people" });
    this.trouble = h("p", { className: "trouble", role: "alert" });
    this.build();
    parent.append(this.list, this.form, this.note);
  }

  build() {
    this.person = h("input", { id: "official-person", required: true, maxLength: 80, autocomplete: "off" });
    this.name = h("input", { id: "official-name", required: true, maxLength: 80, autocomplete: "off" });
    this.role = h("select", { id: "official-role" });
    this.robot = h("select", { id: "official-robot" });
    this.robots = h("label", {}, "机器人", this.robot);
    this.button = h("button", { type: "submit", className: "main" }, "添加");
    this.form = h(
      "form",
      { className: "bind", onsubmit: (event) => (event.preventDefault(), this.add()) },
      h("label", {}, "钉钉 userId", this.person),
      h("label", {}, "姓名", this.name),
      h("label", {}, "身份", this.role),
      this.robots,
      this.button,
      this.trouble,
    );
    this.note = h("p", { className: "hint" });
  }

  show({ officials, robots, roles, may_change: may }) {
    showList(this.list, officials, (one) => `${one.robot_id}|${one.person}`, (one) => this.row(one, may), (one) =>
      JSON.stringify([one, may, people.names[one.added_by]]),
    );
    offer(this.role, roles.map((one) => [one.name, one.role]));
    offer(this.robot, robots.map((one) => [one, one]));
    this.robots.classList.toggle("hidden", robots.length < 2);
    const can = may && robots.length > 0;
    this.form.classList.toggle("hidden", !can);
    this.note.classList.toggle("hidden", can);
    this.note.textContent = may ? "接入钉钉以后才能登记人员。" : "只有管理员可以改人员身份，请找管理员。";
  }

  row(one, may) {
    const remove = h("button", { type: "button", className: "quiet", "aria-label": `移除${one.name}`, onclick: () => this.remove(one, remove) }, "移除");
    return h(
      "li",
      {},
      h("b", {}, one.name),
      h("span", { className: "chip office" }, one.role),
      h("code", {}, one.person),
      h("small", {}, `${people.nameOf(one.added_by)} ${moment(one.added_at)}`),
      may && remove,
    );
  }

  async add() {
    const body = { robot_id: this.robot.value, person: this.person.value, name: this.name.value, role: this.role.value };
    if (await this.act(() => call("/desk/api/officials", body, "PUT"), this.button)) this.person.value = this.name.value = "";
  }

  /** Taking somebody's office away wants a second press. */
  async remove(one, button) {
    if (button.textContent !== SURE) {
      button.textContent = SURE;
      button.classList.replace("quiet", "danger");
      return;
    }
    const query = new URLSearchParams({ robot_id: one.robot_id, person: one.person });
    await this.act(() => call(`/desk/api/officials?${query}`, undefined, "DELETE"), button);
  }

  async act(does, button) {
    button.disabled = true;
    try {
      await does();
      this.trouble.textContent = "";
      return true;
    } catch (problem) {
      this.trouble.textContent = problem.message;
      if (problem instanceof Refused && problem.status === 401) askToSignIn(this.refresh);
      return false;
    } finally {
      button.disabled = false;
      this.refresh();
    }
  }
}

/** Offer choices, each [words, value], and keep what was chosen. */
function offer(select, choices) {
  const print = JSON.stringify(choices);
  if (select.dataset.print === print) return;
  const kept = select.value;
  select.replaceChildren(...choices.map(([words, value]) => new Option(words, value)));
  if (choices.some(([, value]) => value === kept)) select.value = kept;
  select.dataset.print = print;
}
