// The reference pictures of a form: dropped, pasted or chosen; ordered; removed.
import { el, find, icon, iconButton } from "./dom.js";
import { tell } from "./shell.js";
import { t } from "./words.js";

/** @typedef {import("./request.js").Reference} Reference */

/** How a picture's file name ends, by its type. */
export const ENDINGS = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif" };

const PLACE = "text/abaca-place"; // what is dragged when a picture changes its place

/** Tells "change" when there are others, or in another order. */
export class References extends EventTarget {
  /** @param {HTMLElement} place */
  constructor(place) {
    super();
    this.most = 14;
    /** @type {(Reference & {url: string, ratio: number})[]} */
    this.items = [];
    this._input = el("input", {
      type: "file", accept: "image/*", multiple: true, class: "unseen", id: "files", tabIndex: -1, "aria-hidden": "true",
      change: () => this._taken(this._input.files),
    });
    this._list = el("ol", { class: "thumbs" });
    this._add = el("button", { type: "button", class: "drop", id: "add", click: () => this._input.click() });
    place.append(this._list, this._add, this._input);
    this._show();
    this._listen();
  }

  /** @param {number} most How many pictures the model takes. */
  limit(most) {
    this.most = most;
    this._show();
  }

  /**
   * Add a picture, if there is room for it.
   * @param {Blob} blob
   * @param {string} name
   */
  async add(blob, name) {
    if (!blob.type.startsWith("image/")) return tell(t("references.none", { name }));
    if (this.items.length >= this.most) return tell(t("references.full", { most: this.most }));
    const url = URL.createObjectURL(blob);
    const ratio = await createImageBitmap(blob).then(({ width, height }) => width / height, () => 0);
    this.items.push({ name: this._free(name), mime: blob.type, blob, url, ratio });
    return this._changed();
  }

  clear() {
    for (const item of this.items) URL.revokeObjectURL(item.url);
    this.items = [];
    this._changed();
  }

  /** The ratio of the first one, null without one. */
  get ratio() {
    return this.items[0]?.ratio || null;
  }

  /** Give a name that no other one has, and that a file may have. */
  _free(name) {
    const safe = name.replace(/[^\p{L}\p{N}._-]/gu, "-") || "picture";
    const taken = new Set(this.items.map((item) => item.name));
    if (!taken.has(safe)) return safe;
    const [, stem, ending] = /^(.*?)(\.[^.]*)?$/.exec(safe);
    for (let number = 2; ; number += 1) {
      const next = `${stem}-${number}${ending ?? ""}`;
      if (!taken.has(next)) return next;
    }
  }

  _listen() {
    const lit = (on) => this._add.classList.toggle("lit", on);
    document.addEventListener("dragover", (event) => {
      const { types } = event.dataTransfer;
      if (types.includes("Files") || types.includes(PLACE)) event.preventDefault(); // words go where they are dropped
      lit(types.includes("Files"));
    });
    document.addEventListener("dragleave", (event) => event.relatedTarget === null && lit(false));
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      lit(false);
      this._taken(event.dataTransfer.files);
    });
    document.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length === 0) return;
      event.preventDefault();
      this._taken(event.clipboardData.files);
    });
  }

  async _taken(files) {
    for (const file of [...files]) await this.add(file, file.name);
    this._input.value = "";
  }

  _move(from, by) {
    const [item] = this.items.splice(from, 1);
    this.items.splice(from + by, 0, item);
    this._changed();
    const name = by < 0 ? ".left" : ".right";
    const buttons = this._list.children[from + by];
    (buttons.querySelector(`${name}:not(:disabled)`) ?? find("button:not(:disabled)", buttons)).focus();
  }

  _remove(place) {
    URL.revokeObjectURL(this.items[place].url);
    this.items.splice(place, 1);
    this._changed();
    this._add.focus();
  }

  _changed() {
    this._show();
    this.dispatchEvent(new Event("change"));
  }

  _show() {
    this._list.replaceChildren(...this.items.map((item, place) => this._thumb(item, place)));
    this._add.replaceChildren(icon("picture"), el("span", {}, t("references.add")),
      el("span", { class: "soft small" }, t("references.how", { most: this.most })));
  }

  _thumb(item, place) {
    const { name } = item;
    const button = (kind, label, click, off) => {
      const made = iconButton(kind, t(label, { name }), click, { bare: true, disabled: off });
      made.classList.add(kind);
      return made;
    };
    const thumb = el("li", { class: "thumb", draggable: true },
      el("img", { src: item.url, alt: name, width: 84, height: 84 }),
      el("span", { class: "place" }, `${place + 1}`),
      el("div", { class: "acts" },
        button("left", "references.left", () => this._move(place, -1), place === 0),
        button("right", "references.right", () => this._move(place, 1), place === this.items.length - 1),
        button("close", "references.remove", () => this._remove(place), false)));
    thumb.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData(PLACE, String(place));
    });
    thumb.addEventListener("drop", (event) => {
      const from = event.dataTransfer.getData(PLACE);
      if (from === "" || event.dataTransfer.files.length > 0) return;
      event.preventDefault();
      if (Number(from) !== place) this._move(Number(from), place - Number(from));
    });
    return thumb;
  }
}
