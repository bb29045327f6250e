// Keys: made, their secret shown once, treated, renewed, revoked.
import { el, iconButton } from "../dom.js";
import { copy, tell, who } from "../shell.js";
import { t } from "../words.js";
import * as admin from "./admin.js";
import { choiceField, labelled } from "./fields.js";
import { foot, openDrawer, sending, showSecret, sure, trying } from "./forms.js";
import { onDay } from "./numbers.js";
import { empty, head, pill, table, tableRow } from "./parts.js";
import { RulesFields, budget, summary } from "./rules.js";

/** @typedef {import("./admin.js").Key} Key */

/**
 * Make the section.
 * @param {{signal: AbortSignal, again: () => void}} visit
 */
export async function keys({ signal, again }) {
  const [all, groups, known, { key: own }] = await Promise.all([admin.keys(signal), admin.groups(signal), admin.known(signal), who()]);
  const living = all.filter(({ revoked_s: revoked }) => revoked === null);
  const gone = all.filter(({ revoked_s: revoked }) => revoked !== null);
  const acts = {
    edit: (key) => _edit(key, groups, known, again),
    renew: (key) => _renew(key, own, again),
    revoke: (key) => _revoke(key, own, again),
  };
  const make = iconButton("plus", t("console.keys.new"), () => _edit(null, groups, known, again), { class: "strong", id: "new-key" });
  return el("div", {}, head("keys", make),
    living.length > 0 ? _table(living, own, acts) : empty("key", t("console.keys.none")),
    gone.length > 0 && el("details", { class: "gone" },
      el("summary", {}, t("console.keys.revoked", { number: gone.length })), _table(gone, own, null)));
}

function _table(keys, own, acts) {
  const columns = ["name", "group", "budget", "rules", "expires", "act"].map((name) => ({ title: t(`console.key.${name}`), kind: name }));
  const rows = keys.map((key) => tableRow(columns, [
    el("div", {}, el("span", { class: "name" }, key.name), " ", key.admin && pill("waiting", t("console.key.admin")), " ",
      key.id === own.id && pill("good", t("console.key.own")), el("code", { class: "soft small" }, `${key.prefix}…`)),
    key.group ?? el("span", { class: "soft" }, "–"), budget(key), summary(key.rules, key.group), _end(key),
    acts && el("div", { class: "row acts" },
      iconButton("edit", t("console.edit", { name: key.name }), () => acts.edit(key), { bare: true, "data-act": "edit" }),
      iconButton("redo", t("console.renew", { name: key.name }), () => acts.renew(key), { bare: true, "data-act": "renew" }),
      iconButton("trash", t("console.revoke", { name: key.name }), () => acts.revoke(key), { bare: true, "data-act": "revoke" })),
  ], { "data-name": key.name }));
  return el("section", { class: "card-of" }, table(t("console.keys"), columns, rows, "keys"));
}

function _end({ expires_s: ends, revoked_s: revoked }) {
  if (revoked !== null) return pill("bad", t("console.key.revoked", { day: onDay(revoked) }));
  if (ends === null) return el("span", { class: "soft" }, t("console.key.never"));
  return ends * 1000 < Date.now() ? pill("bad", t("console.key.over", { day: onDay(ends) })) : onDay(ends);
}

/** Make a key, or change one. */
function _edit(key, groups, known, again) {
  const rules = new RulesFields(key?.rules ?? {}, known);
  const name = el("input", { id: "key-name", type: "text", required: true, maxLength: 100, spellcheck: false, autocomplete: "off" });
  const group = choiceField("key-group", key?.group ?? undefined, groups.map((one) => [one.name, one.name]));
  group.control.options[0].textContent = t("console.key.no-group");
  const day = key?.expires_s ? new Date(key.expires_s * 1000).toISOString().slice(0, 10) : "";
  const expires = el("input", { id: "key-expires", type: "date", value: day });
  const isAdmin = el("input", { id: "key-admin", type: "checkbox" });
  const form = el("form", { submit, class: "drawn" },
    el("fieldset", { class: "part" },
      el("div", { class: "pairs" },
        !key && labelled("name", t("console.key.name"), { element: name, control: name }),
        labelled("group", t("console.key.group"), group),
        labelled("expires_s", t("console.key.expires"), { element: expires, control: expires }, t("console.key.expires.about"))),
      !key && el("label", { class: "check" }, isAdmin, el("span", {}, t("console.key.is-admin")))),
    el("p", { class: "soft small" }, t("console.rules.about")),
    ...rules.elements, foot(() => dialog.close(), t(key ? "console.save" : "console.keys.make")));
  const dialog = openDrawer(key ? t("console.edit", { name: key.name }) : t("console.keys.new"), form);

  async function submit(event) {
    event.preventDefault();
    const said = { rules: rules.changed() };
    const ends = expires.value === day ? key?.expires_s ?? null : expires.value === "" ? null : Date.parse(`${expires.value}T23:59:59Z`) / 1000;
    const made = await sending(form, () => (key
      ? admin.changeKey(key.id, { ...said, group: group.read(), expires_s: ends })
      : admin.makeKey({ ...said, name: name.value.trim(), group: group.read() ?? "", expires_s: ends, admin: isAdmin.checked })));
    if (!made) return;
    dialog.close();
    if (key) tell(t("console.saved"));
    else await showSecret(t("console.secret.new", { name: made.name }), made.secret, copy);
    again();
  }
}

async function _renew(key, own, again) {
  const warning = t(key.id === own.id ? "console.renew.own" : "console.renew.about");
  if (!(await sure(t("console.renew", { name: key.name }), warning, t("console.renew.verb")))) return;
  const renewed = await trying(() => admin.renewKey(key.id));
  if (!renewed) return;
  await showSecret(t("console.secret.renewed", { name: key.name }), renewed.secret, copy);
  again();
}

async function _revoke(key, own, again) {
  const warning = t(key.id === own.id ? "console.revoke.own" : "console.revoke.about");
  if (!(await sure(t("console.revoke", { name: key.name }), warning, t("console.revoke.verb")))) return;
  if (!(await trying(() => admin.revokeKey(key.id)))) return;
  tell(t("console.revoked", { name: key.name }));
  again();
}
