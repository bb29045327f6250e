// The fields of forms about rules: each is given what is said, and gives what is wanted, null for nothing.
import { el, icon } from "../dom.js";
import { t } from "../words.js";

/** @typedef {{element: Node, read: () => any, control: HTMLElement}} Field */

export const LIMITS = ["requests_per_minute", "images_per_minute", "megapixels_per_minute", "at_once"];
const PERIODS = ["month", "day", "total"];

/**
 * A number.
 * @param {string} id
 * @param {number|undefined} value
 * @param {{least?: number, step?: string, unit?: string}} [fields]
 * @returns {Field}
 */
export function numberField(id, value, { least = 0, step = "1", unit = "" } = {}) {
  const control = el("input", { id, type: "number", min: least, step, value: value ?? "", inputMode: "decimal", placeholder: t("console.unsaid") });
  const element = unit ? el("div", { class: "with-unit" }, control, el("span", { class: "soft small" }, unit)) : control;
  return { element, control, read: () => (control.value === "" ? null : Number(control.value)) };
}

/**
 * One of some values, or nothing said.
 * @param {string} id
 * @param {any} value
 * @param {[any, string][]} options Their values and words.
 * @returns {Field}
 */
export function choiceField(id, value, options) {
  const control = el("select", { id }, el("option", { value: "" }, t("console.unsaid")),
    ...options.map(([one, words]) => el("option", { value: String(one), selected: one === value }, words)));
  return { element: control, control, read: () => options.find(([one]) => String(one) === control.value)?.[0] ?? null };
}

/**
 * An amount of money in a day, a month or for all time.
 * @param {string} id
 * @param {string|undefined} value As in "25.000000USD/month".
 * @returns {Field}
 */
export function budgetField(id, value) {
  const [, amount = "", period = PERIODS[0]] = /^([\d.]+)USD\/(\w+)$/.exec(value ?? "") ?? [];
  const control = el("input", {
    id, type: "number", min: 0, step: "0.000001", inputMode: "decimal", value: amount && String(Number(amount)), placeholder: t("console.budget.none"),
  });
  const per = el("select", { id: `${id}-period`, "aria-label": t("console.budget.period") },
    ...PERIODS.map((one) => el("option", { value: one, selected: one === period }, t(`console.budget.${one}`))));
  const element = el("div", { class: "budget" }, el("span", { class: "unit" }, "USD"), control, per);
  return { element, control, read: () => (control.value === "" ? null : `${Number(control.value)}USD/${per.value}`) };
}

/**
 * Names: each written and taken with Enter, those that are known offered.
 * @param {string} id
 * @param {string[]|undefined} value
 * @param {string[]} known
 * @param {string} all What nothing means.
 * @returns {Field}
 */
export function namesField(id, value, known, all) {
  let names = [...(value ?? [])];
  const control = el("input", { id, type: "text", spellcheck: false, autocomplete: "off" });
  control.setAttribute("list", `${id}-known`);
  const chips = el("ul", { class: "chips" });
  const show = () => {
    control.placeholder = names.length === 0 ? all : t("console.names.more");
    chips.replaceChildren(...names.map((name) => el("li", {}, el("button", {
      type: "button", class: "chip", "aria-label": t("console.names.remove", { name }), click: () => {
        names = names.filter((one) => one !== name);
        show();
        control.focus();
      },
    }, name, icon("close")))));
  };
  const take = () => {
    const written = control.value.split(/[\s,]+/).filter(Boolean);
    if (written.length === 0) return;
    names = [...new Set([...names, ...written])];
    control.value = "";
    show();
  };
  control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== ",") return;
    if (event.key === "Enter" && control.value.trim() === "") return;
    event.preventDefault();
    take();
  });
  control.addEventListener("change", take);
  show();
  const element = el("div", { class: "names-field" }, chips, control,
    el("datalist", { id: `${id}-known` }, ...known.map((name) => el("option", { value: name }))));
  return {
    element, control, read: () => {
      take();
      return names.length === 0 ? null : names;
    },
  };
}

/**
 * Limits of single models, a row each.
 * @param {string} id
 * @param {Record<string, Record<string, number>>|undefined} value
 * @param {string[]} known
 * @returns {Field}
 */
export function modelLimitsField(id, value, known) {
  const rows = el("div", { class: "model-limits" });
  const add = el("button", { type: "button", class: "quiet", id, click: () => row("", {}).focus() }, icon("plus"), t("console.model-limits.add"));
  const row = (model, limits) => {
    const name = el("input", { type: "text", value: model, spellcheck: false, autocomplete: "off", required: true, "aria-label": t("model") });
    name.setAttribute("list", `${id}-known`);
    const most = LIMITS.map((limit) => el("label", { class: "small" }, t(`console.rule.${limit}`),
      el("input", { type: "number", min: 0, step: 1, name: limit, value: limits[limit] ?? "", placeholder: t("console.unsaid") })));
    const remove = el("button", { type: "button", class: "bare", title: t("console.remove"), "aria-label": t("console.remove"), click: () => {
      made.remove();
      add.focus();
    } }, icon("close"));
    const made = el("div", { class: "model-limit", role: "group" }, el("div", { class: "row whole" }, name, remove), el("div", { class: "pairs" }, ...most));
    rows.append(made);
    return name;
  };
  for (const [model, limits] of Object.entries(value ?? {})) row(model, limits);
  const read = () => {
    const said = [...rows.children].map((one) => [
      one.querySelector("input").value.trim(),
      Object.fromEntries([...one.querySelectorAll("[name]")].filter((input) => input.value !== "").map((input) => [input.name, Number(input.value)])),
    ]);
    return said.length === 0 ? null : Object.fromEntries(said);
  };
  const element = el("div", { class: "names-field" }, rows, add,
    el("datalist", { id: `${id}-known` }, ...known.map((name) => el("option", { value: name }))));
  return { element, control: add, read };
}

/**
 * Put a field under its label, with what it means and a place for what is wrong with it.
 * @param {string} name As the server names it.
 * @param {string} label
 * @param {Field} field
 * @param {string} [about]
 */
export function labelled(name, label, field, about = "") {
  const { id } = field.control;
  field.control.setAttribute("aria-describedby", `${id}-about ${id}-wrong`);
  return el("div", { class: "field", "data-field": name },
    el("label", { for: id }, label), field.element,
    el("p", { class: "soft small", id: `${id}-about`, hidden: !about }, about),
    el("p", { class: "wrong small", id: `${id}-wrong`, role: "alert" }));
}
