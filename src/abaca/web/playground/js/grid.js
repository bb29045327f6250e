// A grid of any length of which only what can be seen is there.
import { el, find, icon } from "./dom.js";
import { thumb } from "./thumbs.js";
import { t } from "./words.js";

/** @typedef {import("./calls.js").Call} Call */

const LEAST_PX = 208;
const GAP_PX = 18;
const CAPTION_PX = 52;
const BEYOND_ROWS = 2;
const NEAR_PX = 1600;
const PAUSE_MS = 60;
const STEPS = { ArrowLeft: () => -1, ArrowRight: () => 1, ArrowUp: (columns) => -columns, ArrowDown: (columns) => columns };

/** Tells "near" when what is below is soon to be seen. */
export class Grid extends EventTarget {
  /**
   * @param {HTMLElement} place
   * @param {(call: Call) => void} open
   */
  constructor(place, open) {
    super();
    this._place = place;
    this._open = open;
    /** @type {Call[]} */
    this._calls = [];
    /** @type {Map<number, {cell: HTMLElement, call: Call, leave: AbortController}>} */
    this._cells = new Map();
    this._focused = 0;
    this._drawing = 0;
    this._across = 0;
    addEventListener("scroll", () => this._soon(), { passive: true });
    new ResizeObserver(() => this._measure()).observe(place);
    place.addEventListener("keydown", (event) => this._step(event));
    place.addEventListener("focusin", (event) => {
      this._focused = Number(event.target.closest("[data-place]").dataset.place);
    });
  }

  /** @param {Call[]} calls */
  show(calls) {
    this._calls = calls;
    this._focused = Math.min(this._focused, Math.max(0, calls.length - 1));
    for (const [place, { cell, call }] of this._cells) {
      if (calls[place] !== call) this._drop(place);
      else cell.setAttribute("aria-setsize", String(calls.length));
    }
    this._measure();
  }

  _measure() {
    const width = this._place.clientWidth;
    if (width === 0) return;
    if (width !== this._across) {
      const focused = this._place.contains(document.activeElement);
      for (const place of [...this._cells.keys()]) this._drop(place);
      this._across = width;
      this._columns = Math.max(2, Math.floor((width + GAP_PX) / (LEAST_PX + GAP_PX)));
      this._width = (width - GAP_PX * (this._columns - 1)) / this._columns;
      this._height = this._width + CAPTION_PX + GAP_PX;
      if (focused) requestAnimationFrame(() => this._focus(this._focused));
    }
    this._place.style.height = `${Math.ceil(this._calls.length / this._columns) * this._height}px`;
    this._draw();
  }

  _drop(place) {
    const { cell, leave } = this._cells.get(place);
    leave.abort();
    cell.remove();
    this._cells.delete(place);
  }

  _soon() {
    this._drawing ||= requestAnimationFrame(() => {
      this._drawing = 0;
      this._draw();
    });
  }

  _draw() {
    if (!this._columns) return;
    const top = -this._place.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(top / this._height) - BEYOND_ROWS) * this._columns;
    const last = (Math.ceil((top + innerHeight) / this._height) + BEYOND_ROWS) * this._columns;
    const end = Math.min(this._calls.length, Math.max(0, last));
    for (const [place, { cell }] of this._cells) {
      if ((place < first || place >= end) && !cell.contains(document.activeElement)) this._drop(place);
    }
    for (let place = first; place < end; place += 1) if (!this._cells.has(place)) this._add(place);
    if (this._place.getBoundingClientRect().bottom < innerHeight + NEAR_PX) this.dispatchEvent(new Event("near"));
  }

  _add(place) {
    const call = this._calls[place];
    const leave = new AbortController();
    const words = call.prompt || t("gallery.no-words");
    const frame = el("span", { class: "thumb" }, icon("picture"));
    const state = call.state === "done" ? "" : ` · ${t(`state.${call.state}`)}`;
    const button = el("button", {
      type: "button", class: "cell", tabIndex: place === this._focused ? 0 : -1, click: () => this._open(call),
    }, frame, el("span", { class: "caption" }, words), el("span", { class: "soft small" }, `${call.model}${state}`));
    const cell = el("div", {
      role: "listitem", class: "item", "aria-setsize": this._calls.length, "aria-posinset": place + 1, "data-place": place,
      "data-state": call.state,
    }, button);
    cell.style.width = `${this._width}px`;
    const [column, row] = [place % this._columns, Math.floor(place / this._columns)];
    cell.style.transform = `translate(${column * (this._width + GAP_PX)}px, ${row * this._height}px)`;
    this._place.append(cell);
    this._cells.set(place, { cell, call, leave });
    const [picture] = call.pictures;
    if (picture) setTimeout(() => _fill(frame, picture.url, leave.signal), PAUSE_MS);
  }

  _step(event) {
    const by = STEPS[event.key]?.(this._columns);
    const place = this._focused + by;
    if (by === undefined || place < 0 || place >= this._calls.length) return;
    event.preventDefault();
    const row = Math.floor(place / this._columns) * this._height;
    const shown = this._place.getBoundingClientRect().top + row;
    if (shown < 80 || shown + this._height > innerHeight) scrollBy(0, shown - innerHeight / 2 + this._height / 2);
    this._draw();
    this._focus(place);
  }

  _focus(place) {
    const found = this._cells.get(place);
    if (!found) return;
    for (const { cell } of this._cells.values()) cell.firstChild.tabIndex = -1;
    const button = find("button", found.cell);
    button.tabIndex = 0;
    button.focus({ preventScroll: true });
  }
}

/** @param {HTMLElement} frame */
async function _fill(frame, path, signal) {
  if (signal.aborted) return;
  const url = await thumb(path, signal);
  if (url && !signal.aborted) frame.replaceChildren(el("img", { src: url, alt: "", decoding: "async" }));
}
