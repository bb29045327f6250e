// A request to be put together and sent: the form, the code for it, and its answer.
import { Fault, key } from "./api.js";
import { el, iconButton } from "./dom.js";
import { codeBlock, showAnswer } from "./reference_answer.js";
import { codeOf, keyed, withQuery } from "./reference_code.js";
import { limits, prose } from "./reference_schema.js";
import { copy, signIn } from "./shell.js";
import { t } from "./words.js";

const PICTURE = "image/*";

/** The form of one operation. */
export class Trial {
  /**
   * @param {import("./reference_document.js").Reference} reference
   * @param {import("./reference_document.js").Operation} operation
   */
  constructor(reference, operation) {
    this._reference = reference;
    this._operation = operation;
    /** @type {Map<any, any>} */
    this._inputs = new Map();
    this._language = "curl";
    this._body = this._bodyField();
    this._spelling = this._spellings();
    this._answer = el("div", { class: "answer", "aria-live": "polite" });
    this._code = el("div", { id: "code-panel", role: "tabpanel", "aria-labelledby": "code-curl" });
    this._note = el("p", { class: "wrong small", role: "alert" });
    this._send = el("button", { class: `strong${operation.method === "DELETE" ? " delete" : ""}`, type: "submit", id: "send" }, t("reference.send"));
    this._stop = el("button", { class: "quiet", type: "button", hidden: true, click: () => this._aborted?.abort() }, t("cancel"));
  }

  /** Give it as elements: the form with its answer, and the code. */
  show() {
    const { parameters, body } = this._operation;
    const rows = (place) => parameters.filter((one) => one.in === place).map((one) => this._row(one));
    const heads = rows("header");
    const form = el("form", { class: "trial", "aria-labelledby": "trial-label", autocomplete: "off", submit: (event) => this._submit(event), input: () => this._showCode() },
      el("h3", { id: "trial-label" }, t("reference.try")),
      ...rows("path"), ...rows("query"),
      heads.length > 0 ? el("details", { class: "more" }, el("summary", {}, t("reference.headers")), el("div", { class: "rows" }, ...heads)) : null,
      this._spelling ? el("div", { class: "field inline" }, el("label", { for: "spelling" }, t("reference.key")), this._spelling) : null,
      body ? this._body : null,
      this._note,
      el("div", { class: "act" }, this._send, this._stop),
      this._answer);
    const code = el("section", { class: "code", "aria-label": t("reference.code") }, this._tabs(), this._code);
    this._showCode();
    return [form, code];
  }

  _row(parameter) {
    const { name, schema, required, description } = parameter;
    const id = `ask-${parameter.in}-${name}`;
    const like = required ? String(schema.examples?.[0] ?? "") : "";
    const words = schema.enum ?? (schema.type === "boolean" ? ["true", "false"] : null);
    const input = words
      ? el("select", { id }, el("option", { value: "" }, ""), ...words.map((one) => el("option", { selected: one === schema.examples?.[0] }, String(one))))
      : el("input", { id, type: "text", value: like, required: Boolean(required), spellcheck: false, placeholder: required ? "" : String(schema.examples?.[0] ?? "") });
    this._inputs.set(parameter, input);
    return el("div", { class: "field ask" },
      el("label", { for: id }, el("code", {}, name), required ? el("span", { class: "needed" }, t("reference.needed")) : null),
      input,
      description ? el("p", { class: "soft small" }, prose(description)) : null,
      words ? null : limits({ ...schema, examples: undefined }));
  }

  _bodyField() {
    const { body } = this._operation;
    if (!body) return null;
    const text = (value) => JSON.stringify(value, null, 2);
    const area = el("textarea", { id: "body", class: "mono", spellcheck: false, rows: 12, value: text(body.examples[0]?.value ?? {}) });
    this._area = area;
    const choose = el("select", { id: "example", change: () => {
      area.value = text(body.examples[choose.selectedIndex].value);
      this._showCode();
    } }, ...body.examples.map(({ title }) => el("option", {}, title)));
    return el("div", { class: "field" },
      el("div", { class: "row between" }, el("label", { for: "body" }, t("reference.body")),
        body.examples.length > 1 ? el("span", { class: "row" }, el("label", { class: "unseen", for: "example" }, t("reference.example")), choose) : null),
      area);
  }

  _spellings() {
    const { security } = this._operation;
    if (security.length === 0) return null;
    const said = (name) => {
      const { in: place, name: called } = this._reference.scheme(name);
      return name === "bearer" ? "Authorization: Bearer" : place === "query" ? `?${called}=` : called;
    };
    return el("select", { id: "spelling" }, ...security.map((name) => el("option", { value: name }, said(name))));
  }

  _tabs() {
    const names = ["curl", "Python"];
    const take = (name) => {
      this._language = name;
      for (const tab of tabs) {
        tab.setAttribute("aria-selected", String(tab.textContent === name));
        tab.tabIndex = tab.textContent === name ? 0 : -1;
      }
      this._code.setAttribute("aria-labelledby", `code-${name}`);
      this._showCode();
    };
    const tabs = names.map((name) => el("button", {
      type: "button", role: "tab", id: `code-${name}`, "aria-controls": "code-panel", "aria-selected": String(name === this._language),
      tabIndex: name === this._language ? 0 : -1, click: () => take(name),
    }, name));
    const move = (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const next = tabs[(tabs.findIndex((tab) => tab.textContent === this._language) + 1) % tabs.length];
      take(next.textContent);
      next.focus();
    };
    return el("div", { class: "row between" },
      el("div", { class: "tabs", role: "tablist", "aria-label": t("reference.code"), keydown: move }, ...tabs),
      iconButton("copy", t("copy"), () => copy(this._text()), { bare: true }));
  }

  /** @returns {import("./reference_code.js").Asked} */
  _asked() {
    const filled = (place) => [...this._inputs].filter(([one, input]) => one.in === place && input.value)
      .map(([one, input]) => /** @type {[string, string]} */ ([one.name, input.value]));
    const path = filled("path").reduce((so, [name, value]) => so.replace(`{${name}}`, value.split("/").map(encodeURIComponent).join("/")), this._operation.path);
    const body = this._area?.value.trim() ?? "";
    const [, ok] = this._operation.responses.find(([status]) => status.startsWith("2")) ?? [];
    return {
      method: this._operation.method, path, query: filled("query"), body,
      headers: [...filled("header"), ...(body ? [/** @type {[string, string]} */ (["content-type", "application/json"])] : [])],
      spelling: this._spelling?.value ?? "",
      file: ok?.content?.[PICTURE] ? "picture" : "",
    };
  }

  _text() {
    return codeOf(this._asked(), location.origin)[this._language];
  }

  _showCode() {
    this._code.replaceChildren(codeBlock(this._text(), t("reference.code")));
    this._note.textContent = this._wrong();
  }

  _wrong() {
    if (!this._area?.value.trim()) return "";
    try {
      JSON.parse(this._area.value);
      return "";
    } catch (error) {
      return t("reference.no-json", { why: error.message });
    }
  }

  async _submit(event) {
    event.preventDefault();
    const { method, path, query, headers, body, spelling } = this._asked();
    if (spelling && !key()) await signIn();
    const secret = keyed(spelling, key());
    let heads;
    try {
      heads = new Headers([...headers, ...secret.headers]);
    } catch (error) {
      this._note.textContent = error.message; // a header with letters that none may have
      return;
    }
    this._aborted = new AbortController();
    this._busy(true);
    this._answer.replaceChildren(el("p", { class: "soft small" }, t("waiting")));
    const startedMs = performance.now();
    try {
      const answer = await fetch(withQuery(path, [...query, ...secret.query]), {
        method, headers: heads, body: body || undefined, credentials: "omit",
        cache: "no-store", signal: this._aborted.signal,
      });
      this._answer.scrollIntoView({ block: "nearest", behavior: "smooth" });
      await showAnswer(this._answer, answer, startedMs);
    } catch (error) {
      if (error instanceof Fault) throw error;
      const stopped = error instanceof DOMException && error.name === "AbortError";
      this._answer.append(el("p", { class: "wrong" }, t(stopped ? "reference.stopped" : "error.offline")));
    } finally {
      this._busy(false);
    }
  }

  _busy(busy) {
    this._send.disabled = busy;
    this._stop.hidden = !busy;
    this._answer.setAttribute("aria-busy", String(busy));
  }
}
