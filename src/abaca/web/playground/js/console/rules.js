// Rules of keys and groups: a form that sets and unsets each of them, and what they come to in a few words.
import { el } from "../dom.js";
import { t } from "../words.js";
import { LIMITS, budgetField, choiceField, labelled, modelLimitsField, namesField, numberField } from "./fields.js";
import { count, lasting, micros, money } from "./numbers.js";
import { meter } from "./parts.js";

/** @typedef {import("./admin.js").Rules} Rules */
/** @typedef {import("./admin.js").Known} Known */

const yesOrNo = () => [[true, t("console.yes")], [false, t("console.no")]];

// The rules by what they are about; each makes its field of what is said and what may be named.
const PARTS = {
  money: { budget: (id, said) => budgetField(id, said) },
  limits: {
    ...Object.fromEntries(LIMITS.map((name) => [name, (id, said) => numberField(id, said)])),
    model_limits: (id, said, known) => modelLimitsField(id, said, known.models),
  },
  may: {
    models: (id, said, known) => namesField(id, said, known.models, t("console.names.models")),
    engines: (id, said, known) => namesField(id, said, known.engines, t("console.names.engines")),
  },
  answers: {
    delivery: (id, said) => choiceField(id, said, ["inline", "url"].map((one) => [one, t(`delivery.${one}`)])),
    url_ttl_s: (id, said) => numberField(id, said, { least: 1, unit: t("console.seconds") }),
    vendor: (id, said, known) => choiceField(id, said, known.vendors.map(({ name, title }) => [name, title])),
    stream: (id, said) => choiceField(id, said, ["live", "held"].map((one) => [one, t(`console.stream.${one}`)])),
    strict: (id, said) => choiceField(id, said, yesOrNo()),
    hide_engine: (id, said) => choiceField(id, said, yesOrNo()),
  },
  retention: {
    delivered_days: (id, said) => numberField(id, said, { step: "any", unit: t("console.days-unit") }),
    undelivered_days: (id, said) => numberField(id, said, { step: "any", unit: t("console.days-unit") }),
  },
};
const NARROW = new Set([...LIMITS, "delivery", "url_ttl_s", "vendor", "stream", "strict", "hide_engine", "delivered_days", "undelivered_days"]);
const ABOUT = ["budget", "models", "engines", "vendor", "strict", "stream", "hide_engine", "model_limits", "at_once", "url_ttl_s", "undelivered_days"];

/** The part of a form that is about rules. */
export class RulesFields {
  /**
   * @param {Rules} rules What is said.
   * @param {Known} known
   */
  constructor(rules, known) {
    /** @type {Map<string, {read: () => any, was: string}>} */
    this._fields = new Map();
    this.elements = Object.entries(PARTS).map(([part, makers]) => el("fieldset", { class: "part" },
      el("legend", {}, t(`console.part.${part}`)),
      el("div", { class: "pairs" }, ...Object.entries(makers).map(([name, make]) => {
        const field = make(`rule-${name}`, rules[name], known);
        this._fields.set(name, { read: field.read, was: JSON.stringify(field.read()) });
        const made = labelled(name, t(`console.rule.${name}`), field, ABOUT.includes(name) ? t(`console.rule.${name}.about`) : "");
        if (!NARROW.has(name)) made.classList.add("broad");
        return made;
      }))));
  }

  /** Give what was changed: null where nothing is said any more. @returns {Rules} */
  changed() {
    const read = [...this._fields].map(([name, { read: now, was }]) => [name, now(), was]);
    return Object.fromEntries(read.filter(([, value, was]) => JSON.stringify(value) !== was).map(([name, value]) => [name, value]));
  }
}

/**
 * Give what rules come to, a few words each.
 * @param {Rules} rules
 * @param {string|null} [group] Whose word counts where these say nothing.
 * @returns {HTMLElement}
 */
export function summary(rules, group = null) {
  const says = [];
  for (const name of LIMITS) if (name in rules) says.push(t(`console.says.${name}`, { most: count(rules[name]) }));
  if (rules.model_limits) says.push(t("console.says.model_limits", { models: Object.keys(rules.model_limits).join(", ") }));
  if (rules.models) says.push(_few("models", rules.models));
  if (rules.engines) says.push(_few("engines", rules.engines));
  if (rules.vendor) says.push(t("console.says.vendor", { vendor: rules.vendor }));
  if (rules.delivery) says.push(t(`console.says.${rules.delivery}`));
  if (rules.url_ttl_s) says.push(t("console.says.url_ttl_s", { time: lasting(rules.url_ttl_s) }));
  if (rules.stream) says.push(t(`console.says.${rules.stream}`));
  if (rules.strict !== undefined) says.push(t(rules.strict ? "console.says.strict" : "console.says.lenient"));
  if (rules.hide_engine) says.push(t("console.says.hide_engine"));
  if (rules.delivered_days !== undefined) says.push(t("console.says.delivered_days", { days: count(rules.delivered_days) }));
  if (rules.undelivered_days !== undefined) says.push(t("console.says.undelivered_days", { days: count(rules.undelivered_days) }));
  if (rules.caps) says.push(t("console.set.caps"));
  if (says.length === 0) return el("span", { class: "soft small" }, t(group ? "console.says.group" : "console.says.nothing"));
  return el("ul", { class: "chips says" }, ...says.map((words) => el("li", { class: "chip" }, words)));
}

const _few = (name, names) => (names.length === 1 ? names[0] : t(`console.says.${name}`, { number: count(names.length) }));

/**
 * Give what of a budget is used.
 * @param {{rules: Rules, used_usd?: string}} whose
 * @returns {HTMLElement}
 */
export function budget({ rules, used_usd: used }) {
  const [, amount, period] = /^([\d.]+)USD\/(\w+)$/.exec(rules.budget ?? "") ?? [];
  if (!amount) return el("span", { class: "soft small" }, t("console.budget.none"));
  const words = t("console.budget.used", { used: money(micros(used)), most: money(micros(amount)), period: t(`console.budget.${period}`) });
  return meter(micros(used), micros(amount), words);
}
