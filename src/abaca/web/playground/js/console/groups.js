// Groups: keys that are treated alike, their rules and what of their budget is used.
import { el, iconButton } from "../dom.js";
import { tell } from "../shell.js";
import { t } from "../words.js";
import * as admin from "./admin.js";
import { labelled } from "./fields.js";
import { foot, openDrawer, sayWrong, sending, sure, trying } from "./forms.js";
import { count } from "./numbers.js";
import { empty, head } from "./parts.js";
import { RulesFields, budget, summary } from "./rules.js";

/** @typedef {import("./admin.js").Group} Group */

/**
 * Make the section.
 * @param {{signal: AbortSignal, again: () => void}} visit
 */
export async function groups({ signal, again }) {
  const [all, keys, known] = await Promise.all([admin.groups(signal), admin.keys(signal), admin.known(signal)]);
  const living = keys.filter(({ revoked_s: revoked }) => revoked === null);
  const members = (group) => living.filter((key) => key.group === group.name);
  const edit = (group) => _edit(group, all, known, again);
  const make = iconButton("plus", t("console.groups.new"), () => edit(null), { class: "strong", id: "new-group" });
  return el("div", {}, head("groups", make),
    all.length === 0 ? empty("group", t("console.groups.none"), t("console.groups.none.text"))
      : el("div", { class: "cards" }, ...all.map((group) => _card(group, members(group), edit, again))));
}

function _card(group, members, edit, again) {
  return el("section", { class: "card-of group", "aria-label": group.name, "data-name": group.name },
    el("header", { class: "row" },
      el("div", {}, el("h2", {}, group.name), el("p", { class: "soft small" }, t("console.groups.members", { number: count(members.length) }))),
      el("div", { class: "row acts" },
        iconButton("edit", t("console.edit", { name: group.name }), () => edit(group), { bare: true, "data-act": "edit" }),
        iconButton("trash", t("console.groups.remove", { name: group.name }), () => _remove(group, members, again), { bare: true, "data-act": "remove" }))),
    budget(group), summary(group.rules),
    members.length > 0 && el("p", { class: "soft small members" }, members.map(({ name }) => name).join(", ")));
}

/** Make a group, or change one. */
function _edit(group, all, known, again) {
  const rules = new RulesFields(group?.rules ?? {}, known);
  const name = el("input", { id: "group-name", type: "text", required: true, maxLength: 100, spellcheck: false, autocomplete: "off" });
  const form = el("form", { submit, class: "drawn" },
    !group && el("fieldset", { class: "part" }, labelled("name", t("console.groups.name"), { element: name, control: name })),
    ...rules.elements, foot(() => dialog.close(), t("console.save")));
  const dialog = openDrawer(group ? t("console.edit", { name: group.name }) : t("console.groups.new"), form);

  async function submit(event) {
    event.preventDefault();
    const named = group?.name ?? name.value.trim();
    if (!group && all.some((one) => one.name === named)) {
      sayWrong(form, { field: "name", message: t("console.groups.taken", { name: named }) });
      return;
    }
    if (!(await sending(form, () => admin.changeGroup(named, rules.changed())))) return;
    dialog.close();
    tell(t("console.saved"));
    again();
  }
}

async function _remove(group, members, again) {
  if (members.length > 0) {
    tell(t("console.groups.remove.members", { number: count(members.length) }));
    return;
  }
  const question = t("console.groups.remove", { name: group.name });
  if (!(await sure(question, t("console.groups.remove.about"), t("console.groups.remove.verb")))) return;
  if (!(await trying(() => admin.removeGroup(group.name)))) return;
  tell(t("console.groups.removed", { name: group.name }));
  again();
}
