// A schema as a tree that opens level by level.
import { el } from "./dom.js";
import { nameOf } from "./reference_document.js";
import { t } from "./words.js";

const MOST_SAID = 24;
const RANGES = [["minimum", "≥ "], ["maximum", "≤ "]];

/**
 * Give a schema as a tree, its first level open.
 * @param {import("./reference_document.js").Reference} reference
 * @param {any} schema
 * @returns {HTMLElement}
 */
export function schemaTree(reference, schema) {
  const whole = reference.resolve(schema);
  return el("div", { class: "schema" },
    whole.description ? el("p", { class: "soft small" }, prose(whole.description)) : null,
    _inside(reference, schema));
}

/** What a value may be, in a word or two. */
export function typeOf(reference, schema) {
  const whole = reference.resolve(schema);
  if (whole.anyOf) return whole.anyOf.map((one) => typeOf(reference, one)).filter((one, at, all) => all.indexOf(one) === at).join(" | ");
  if (whole.type === "array") {
    const item = typeOf(reference, whole.items);
    return item.includes(" ") ? `(${item})[]` : `${item}[]`;
  }
  if (Array.isArray(whole.type)) return whole.type.join(" | ");
  return nameOf(schema) || whole.type || (whole.enum ? "string" : t("reference.any"));
}

/** Give text with what stands in backquotes as code. */
export function prose(text) {
  const made = document.createDocumentFragment();
  for (const [at, piece] of text.split("`").entries()) made.append(at % 2 ? el("code", {}, piece) : piece);
  return made;
}

/** What is said of a value beside its type: the words it may be, examples, ranges. */
export function limits(schema) {
  const ranges = RANGES.filter(([name]) => schema[name] !== undefined).map(([name, sign]) => sign + schema[name]);
  const words = (schema.enum ?? []).slice(0, MOST_SAID).map(String);
  const like = schema.enum ? [] : (schema.examples ?? []).filter((one) => ["string", "number"].includes(typeof one) && String(one).length < 40);
  const chips = (said, kind) => said.map((one) => el("code", { class: kind }, one));
  const more = (schema.enum ?? []).length > MOST_SAID ? "…" : "";
  if (ranges.length + words.length + like.length === 0) return null;
  return el("div", { class: "limits" },
    ...chips(ranges, "chip range"),
    ...chips(words, "chip"), more,
    like.length > 0 ? el("span", { class: "soft small" }, t("reference.like")) : null,
    ...chips(like.slice(0, MOST_SAID).map(String), "chip like"));
}

function _inside(reference, schema) {
  const whole = reference.resolve(schema);
  if (whole.anyOf) {
    const choices = whole.anyOf.map((one) => reference.resolve(one).type === "null" ? null : one).filter(Boolean);
    if (choices.length === 1) return _inside(reference, choices[0]);
    return el("ul", { class: "fields" }, ...choices.map((one, at) => _line(reference, t(at ? "reference.or" : "reference.either"), one, { choice: true })));
  }
  if (whole.type === "array") return _inside(reference, whole.items);
  const fields = Object.entries(whole.properties ?? {});
  const others = whole.additionalProperties;
  if (fields.length === 0 && !others?.description) return null;
  return el("ul", { class: "fields" },
    ...fields.map(([name, one]) => _line(reference, name, one, { needed: whole.required?.includes(name) })),
    others?.description
      ? el("li", { class: "others" }, el("span", { class: "soft small" }, t("reference.others"), " ", prose(others.description)))
      : null);
}

function _line(reference, name, schema, { needed = false, choice = false }) {
  const whole = reference.resolve(schema);
  const head = [
    el(choice ? "span" : "code", { class: choice ? "soft small" : "name" }, name),
    el("span", { class: "type" }, typeOf(reference, schema)),
    needed ? el("span", { class: "needed" }, t("reference.needed")) : null,
  ];
  const about = [whole.description ? el("p", { class: "about" }, prose(whole.description)) : null, limits(whole)];
  const line = el("div", { class: "line" }, ...head);
  if (!_opens(reference, schema)) return el("li", {}, line, ...about);
  const place = el("div", { class: "inner" });
  const details = el("details", { toggle: () => details.open && !place.firstChild && place.append(_inside(reference, schema) ?? "") },
    el("summary", {}, line, ...about), place);
  return el("li", {}, details);
}

/** Whether there is more inside. */
function _opens(reference, schema) {
  const whole = reference.resolve(schema);
  if (whole.anyOf) return whole.anyOf.some((one) => _opens(reference, one));
  if (whole.type === "array") return _opens(reference, whole.items);
  return Object.keys(whole.properties ?? {}).length > 0;
}
