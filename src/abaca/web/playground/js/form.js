// The form: what is wished, within what a model can.
import { el, find, icon } from "./dom.js";
import { References } from "./references.js";
import { language, t } from "./words.js";

/** @typedef {import("./request.js").Wish} Wish */
/** @typedef {import("./request.js").Turn} Turn */
/** @typedef {{id: string, names: string[], title: string, description: string, ratios: string[], resolutions: string[], pixels: Record<string, Record<string, [number, number]>>, max_pictures: number, mime: string}} Model */

// The prompts that the vendors' own pages try their models with.
const EXAMPLES = [
  "生成一只戴着宇航员头盔的橘猫",
  "生成一张山间日落的图片",
  "Da Vinci style anatomical sketch of a dissected Monarch butterfly. Detailed drawings of the head, wings, and legs on textured parchment with notes in English.",
  "Hi, this is a picture of me. Can you add a llama next to me?",
  "给人物添加墨镜",
  "三只戴红围巾的企鹅在雪地上，水彩画",
];
const CHINESE = /\p{Script=Han}/u;
const SHOWN_CHARS = 34;
const OTHER = "\u0000other";
const KEPT = "abaca.form";
const FIELDS = ["prompt", "model", "model-name", "seed", "count", "mime", "delivery", "dialect", "vendor"];
const LONGEST_PX = 26;

/** Tells "change" when something else is wished. */
export class Form extends EventTarget {
  /**
   * @param {Model[]} models What the catalogue knows.
   * @param {string[]} names The models that can be asked for here.
   * @param {{name: string, title: string, dialect: string}[]} vendors
   */
  constructor(models, names, vendors) {
    super();
    this._models = models;
    /** @type {Turn[]} */
    this.history = [];
    this.element = find("#form");
    this.references = new References(find("#references"));
    this._fill(names, vendors);
    this._examples();
    this._restore();
    this._takeModel();
    this._takeDialect();
    find("#model").addEventListener("change", () => this._takeModel());
    find("#dialect").addEventListener("change", () => this._takeDialect());
    this.element.addEventListener("input", () => this._changed());
    this.references.addEventListener("change", () => this._changed());
  }

  /** The catalogue's model that is chosen, if it is one of those. @type {Model|undefined} */
  get model() {
    return this._models.find((model) => model.names.includes(this._modelName()));
  }

  /** @returns {Wish} */
  wish() {
    const value = (id) => find(`#${id}`).value;
    const chosen = (name) => this.element.querySelector(`input[name=${name}]:checked`)?.value ?? "";
    const vendor = value("vendor");
    return {
      prompt: value("prompt").trim(),
      references: this.references.items.map(({ name, mime, blob }) => ({ name, mime, blob })),
      history: [...this.history],
      model: this._modelName(),
      ratio: chosen("ratio"),
      size: chosen("size"),
      mime: find("#mime").disabled ? "" : value("mime"),
      seed: value("seed") === "" ? null : Number(value("seed")),
      count: Number(value("count")),
      delivery: value("delivery"),
      vendor: vendor === "google" ? "" : vendor,
      dialect: value("dialect"),
      stream: find("#stream").checked,
    };
  }

  /**
   * Give how many pixels the picture is going to have, as far as that is known before.
   * @returns {[number, number]}
   */
  expected() {
    const { ratio, size } = this.wish();
    const pixels = this.model?.pixels ?? {};
    const known = Object.keys(pixels);
    const wanted = ratio || (this.references.ratio && _nearest(known, this.references.ratio)) || "1:1";
    const sizes = pixels[wanted] ?? {};
    return sizes[size] ?? sizes["1K"] ?? (ratio ? _numbers(ratio) : [1024, 1024]);
  }

  /** @param {Turn[]} history The turns that the next request continues. */
  continueWith(history) {
    this.history = history;
    find("#prompt-label").textContent = t(history.length > 0 ? "prompt.edit" : "prompt");
    this._changed();
  }

  /**
   * Fill in what an earlier call asked.
   * @param {{prompt: string, model: string, vendor: string, dialect: string}} said
   * @param {string|null} pixels Such as "1376x768".
   */
  take(said, pixels) {
    for (const id of ["prompt", "dialect"]) find(`#${id}`).value = said[id];
    find("#vendor").value = said.vendor || "google";
    this._setModel(said.model);
    this._takeModel(this._shapeOf(pixels));
    this._takeDialect();
    this._changed();
  }

  /** Give the ratio and size that have these pixels. */
  _shapeOf(pixels) {
    for (const [ratio, sizes] of Object.entries(this.model?.pixels ?? {})) {
      const found = Object.entries(sizes).find(([, size]) => size.join("x") === pixels);
      if (found) return { ratio, size: found[0] };
    }
    return { ratio: "", size: "" };
  }

  _modelName() {
    const chosen = find("#model").value;
    return chosen === OTHER ? find("#model-name").value.trim() : chosen;
  }

  _setModel(name) {
    const select = find("#model");
    const listed = [...select.options].some((option) => option.value === name);
    select.value = listed ? name : OTHER;
    if (!listed) find("#model-name").value = name;
  }

  _fill(names, vendors) {
    const own = this._models.filter((model) => names.includes(model.id));
    const aliases = new Set(this._models.flatMap((model) => model.names));
    const others = names.filter((name) => !aliases.has(name));
    find("#model").replaceChildren(
      ...own.map((model) => el("option", { value: model.id }, model.title)),
      ...others.map((name) => el("option", { value: name }, name)),
      el("option", { value: OTHER }, t("model.other")));
    const first = own.find((model) => model.id === "gemini-3-pro-image");
    if (first) find("#model").value = first.id;
    const options = (id, pairs) => find(`#${id}`).replaceChildren(
      ...pairs.map(([value, words]) => el("option", { value }, words)));
    options("mime", [["", t("mime.auto")], ["image/png", "PNG"], ["image/jpeg", "JPEG"], ["image/webp", "WebP"]]);
    options("delivery", [["inline", t("delivery.inline")], ["url", t("delivery.url")]]);
    options("dialect", [["gemini", t("dialect.gemini")], ["openai_chat", t("dialect.openai_chat")]]);
    options("vendor", vendors.map(({ name, title }) => [name, title]));
  }

  _examples() {
    const foreign = (prompt) => CHINESE.test(prompt) !== (language() === "zh-CN");
    const examples = [...EXAMPLES.filter((prompt) => !foreign(prompt)), ...EXAMPLES.filter(foreign)];
    find("#examples").replaceChildren(...examples.map((prompt) => el("button", {
      type: "button", class: "chip", title: prompt,
      click: () => {
        find("#prompt").value = prompt;
        find("#prompt").focus();
        this._changed();
      },
    }, prompt.length > SHOWN_CHARS ? `${prompt.slice(0, SHOWN_CHARS - 1)}…` : prompt)));
  }

  /** Show what the chosen model can, and keep of the choices what it can too. */
  _takeModel(wanted = this.wish()) {
    const { model } = this;
    const other = find("#model").value === OTHER;
    find("#model-name-field").hidden = !other;
    find("#model-name").required = other;
    find("#model-about").textContent = model?.description ?? "";
    const ratios = model?.ratios ?? this._models[0].ratios;
    const sizes = model ? model.resolutions : ["1K", "2K", "4K"];
    const keep = (value, known) => (known.includes(value) ? value : "");
    find("#ratio").replaceChildren(..._radios("ratio", ["", ...ratios], keep(wanted.ratio, ratios), _shape));
    find("#size").replaceChildren(..._radios("size", ["", ...sizes], keep(wanted.size, sizes), () => null));
    this.references.limit(model?.max_pictures ?? 14);
  }

  _takeDialect() {
    const chat = find("#dialect").value === "openai_chat";
    find("#mime").disabled = chat;
    find("#mime").title = chat ? t("mime.chat") : "";
  }

  _changed() {
    const said = Object.fromEntries(FIELDS.map((id) => [id, find(`#${id}`).value]));
    const { ratio, size } = this.wish();
    sessionStorage.setItem(KEPT, JSON.stringify({ ...said, ratio, size }));
    this.dispatchEvent(new Event("change"));
  }

  _restore() {
    const said = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (!said) return;
    for (const id of FIELDS.filter((name) => name in said)) find(`#${id}`).value = said[id];
    this._takeModel(said);
  }
}

function _radios(name, values, chosen, picture) {
  return values.map((value) => el("label", { class: "choice" },
    el("input", { type: "radio", name, value, checked: value === chosen, class: "unseen" }),
    picture(value),
    el("span", {}, value || t("auto"))));
}

/** A ratio as a shape. */
function _shape(ratio) {
  if (ratio === "") return el("span", { class: "shape" }, icon("picture"));
  const [width, height] = _numbers(ratio);
  const scale = LONGEST_PX / Math.max(width, height);
  const inner = el("span", { class: "rectangle" });
  inner.style.width = `${Math.max(3, width * scale)}px`;
  inner.style.height = `${Math.max(3, height * scale)}px`;
  return el("span", { class: "shape" }, inner);
}

const _numbers = (ratio) => ratio.split(":").map(Number);

function _nearest(ratios, wanted) {
  const distance = (ratio) => {
    const [width, height] = _numbers(ratio);
    return Math.abs(Math.log(width / height / wanted));
  };
  return [...ratios].sort((one, other) => distance(one) - distance(other))[0];
}
