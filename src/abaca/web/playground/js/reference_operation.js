// One operation, as it is read: what it does, what it takes, what it answers.
import { el } from "./dom.js";
import { codeBlock } from "./reference_answer.js";
import { limits, prose, schemaTree, typeOf } from "./reference_schema.js";
import { Trial } from "./reference_try.js";
import { t } from "./words.js";

/**
 * Show an operation.
 * @param {import("./reference_document.js").Reference} reference
 * @param {import("./reference_document.js").Operation} operation
 * @returns {HTMLElement[]}
 */
export function showOperation(reference, operation) {
  const good = operation.responses.filter(([status]) => Number(status) < 400);
  const bad = operation.responses.filter(([status]) => Number(status) >= 400);
  const [heads, plain] = [true, false].map((wanted) => operation.parameters.filter((one) => (one.in === "header") === wanted));
  const [form, code] = new Trial(reference, operation).show();
  return [
    el("header", { class: "title" },
      el("p", { class: "soft small" }, operation.tag),
      el("h1", {}, operation.title),
      el("p", { class: "path" }, method(operation.method), " ", el("code", {}, ..._path(operation.path))),
      ...operation.about.split("\n\n").map((text) => el("p", { class: "about" }, prose(text)))),
    el("div", { class: "used" }, form, code),
    el("div", { class: "told-of" },
      plain.length > 0 ? _section("parameters", t("reference.parameters"), _parameters(reference, plain)) : null,
      operation.body ? _section("schema", t("reference.body"), schemaTree(reference, operation.body.schema)) : null,
      heads.length > 0 ? _section("headers", t("reference.headers"), _parameters(reference, heads)) : null,
      _section("answers", t("reference.answers"), ...good.map((one, at) => _answer(reference, one, at === 0))),
      bad.length > 0 ? _section("errors", t("reference.errors"), ...bad.map((one) => _answer(reference, one, false))) : null),
  ];
}

/**
 * A method, in its colour.
 * @param {string} name
 */
export const method = (name) => el("span", { class: `method ${name.toLowerCase()}` }, name);

const _section = (id, title, ...children) =>
  el("section", { "aria-labelledby": `about-${id}` }, el("h2", { id: `about-${id}` }, title), ...children);

/** A path, its places marked. */
const _path = (path) => path.split(/(\{\w+\})/).map((piece) => piece.startsWith("{") ? el("var", {}, piece) : piece);

function _parameters(reference, parameters) {
  return el("ul", { class: "fields" }, ...parameters.map((one) => el("li", {},
    el("div", { class: "line" },
      el("code", { class: "name" }, one.name),
      el("span", { class: "type" }, `${one.in} · ${typeOf(reference, one.schema)}`),
      one.required ? el("span", { class: "needed" }, t("reference.needed")) : null),
    one.description ? el("p", { class: "about" }, prose(one.description)) : null,
    limits(one.schema))));
}

function _answer(reference, [status, said], open) {
  const place = el("div", { class: "inner" });
  const fill = () => {
    if (details.open && !place.firstChild) place.append(..._inside(reference, said));
  };
  const lines = said.description.split("\n- ").map((line) => line.replace(/^- /, ""));
  const details = el("details", { class: "status-of", toggle: fill },
    el("summary", {},
      el("strong", { class: Number(status) < 400 ? "good" : "bad" }, status),
      el("span", {}, prose(lines.length > 1 ? lines.map((line) => line.split(":")[0]).join(", ") : lines[0]))),
    place);
  details.open = open;
  fill();
  return details;
}

function* _inside(reference, said) {
  const lines = said.description.split("\n- ").map((line) => line.replace(/^- /, ""));
  if (lines.length > 1) yield el("ul", { class: "kinds" }, ...lines.map((line) => el("li", {}, prose(line))));
  const heads = Object.entries(said.headers ?? {});
  if (heads.length > 0) {
    yield el("h3", {}, t("reference.headers"));
    yield el("dl", { class: "heads" }, ...heads.flatMap(([name, one]) =>
      [el("dt", {}, el("code", {}, name)), el("dd", { class: "soft small" }, prose(reference.resolve(one).description))]));
  }
  for (const [kind, content] of Object.entries(said.content ?? {})) {
    yield el("h3", {}, el("code", {}, kind));
    if (content["x-abaca-event"]) yield schemaTree(reference, content["x-abaca-event"]);
    else yield schemaTree(reference, content.schema);
    const example = content.example ?? Object.values(content.examples ?? {})[0]?.value;
    if (example !== undefined) yield codeBlock(JSON.stringify(example, null, 2), t("reference.example"));
  }
}
