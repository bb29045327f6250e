// Columns over days, drawn by hand: axes with round numbers, one stop of the tab key, arrows from day to day.
import { drawn, el } from "../dom.js";

const HEIGHT_PX = 248;
const TOP_PX = 14;
const FOOT_PX = 30;
const LABEL_PX = 62;
const WIDEST_PX = 34;
const LETTER_PX = 6.8;
const STEPS = { ArrowLeft: (place) => place - 1, ArrowRight: (place) => place + 1, Home: () => 0, End: (_, last) => last };

/** @typedef {{label: string, title: string, value: number, lines: [string, string][]}} Point `lines` are what its tooltip says. */

/** A chart that has the width of its place. */
export class Columns {
  /** @param {string} label What the chart is of. */
  constructor(label) {
    this._label = label;
    /** @type {Point[]} */
    this._points = [];
    this._write = String;
    this._whole = false;
    this._focused = -1;
    this._tip = el("div", { class: "tip", hidden: true });
    this._place = el("div", { class: "plot" });
    this.element = el("div", { class: "chart" }, this._place, this._tip);
    this._place.style.height = `${HEIGHT_PX}px`;
    new ResizeObserver(() => this._draw()).observe(this._place);
    this._place.addEventListener("keydown", (event) => this._step(event));
    this._place.addEventListener("pointermove", (event) => this._point(event.target.closest("[data-place]")));
    this._place.addEventListener("pointerleave", () => this._point(document.activeElement?.closest?.(".plot [data-place]")));
    this._place.addEventListener("focusin", (event) => this._point(event.target.closest("[data-place]")));
    this._place.addEventListener("focusout", () => this._point(null));
  }

  /**
   * Show these.
   * @param {string} label
   * @param {Point[]} points
   * @param {(value: number) => string} write
   * @param {boolean} whole Whether there are no halves of it.
   */
  show(label, points, write, whole) {
    Object.assign(this, { _label: label, _points: points, _write: write, _whole: whole });
    if (this._focused >= points.length || this._focused < 0) this._focused = points.length - 1;
    this._draw();
  }

  _draw() {
    const width = this._place.clientWidth;
    if (width === 0) return;
    const had = this._place.contains(document.activeElement);
    const ticks = roundTicks(Math.max(...this._points.map(({ value }) => value), 0), this._whole);
    const left = Math.ceil(Math.max(...ticks.map((tick) => this._write(tick).length)) * LETTER_PX) + 12;
    const right = Math.max(0, LABEL_PX / 2 - (width - left) / this._points.length / 2); // room for the last day's name
    const area = { left, width: width - left - right, height: HEIGHT_PX - TOP_PX - FOOT_PX, most: ticks.at(-1) };
    const chart = drawn("svg", { width, height: HEIGHT_PX, role: "group", "aria-label": this._label });
    for (const tick of ticks) chart.append(...this._line(tick, area, width));
    const room = area.width / this._points.length;
    const every = Math.ceil(LABEL_PX / room);
    this._points.forEach((point, place) => {
      const middle = left + room * (place + 0.5);
      chart.append(this._column(point, place, middle, room, area));
      const fromEnd = this._points.length - 1 - place;
      if (fromEnd % every === 0 && middle - LABEL_PX / 3 > left) {
        chart.append(drawn("text", {
          x: middle, y: HEIGHT_PX - 8, class: "axis", "text-anchor": "middle", "aria-hidden": "true",
        }, point.label));
      }
    });
    this._place.replaceChildren(chart);
    if (had) this._focus(this._focused);
  }

  _line(tick, { left, height, most }, width) {
    const y = Math.round(TOP_PX + height * (1 - tick / most)) + 0.5;
    return [
      drawn("line", { x1: left, x2: width, y1: y, y2: y, class: tick === 0 ? "base" : "rule" }),
      drawn("text", { x: left - 10, y: y + 4, class: "axis", "text-anchor": "end", "aria-hidden": "true" }, this._write(tick)),
    ];
  }

  _column(point, place, middle, room, { height, most }) {
    const high = point.value === 0 ? 0 : Math.max(2, (point.value / most) * height);
    const wide = Math.min(WIDEST_PX, Math.max(1.5, room * 0.68));
    const bottom = TOP_PX + height;
    const round = Math.min(4, wide / 2, high);
    const [from, to, top] = [middle - wide / 2, middle + wide / 2, bottom - high];
    const shape = `M${from} ${bottom}V${top + round}Q${from} ${top} ${from + round} ${top}H${to - round}Q${to} ${top} ${to} ${top + round}V${bottom}Z`;
    return drawn("g", {
      role: "img", class: "column", "data-place": place, tabindex: place === this._focused ? 0 : -1,
      "aria-label": `${point.title}: ${point.lines.map(([name, value]) => `${name} ${value}`).join(", ")}`,
    },
    drawn("rect", { x: middle - room / 2, y: TOP_PX, width: room, height: height + FOOT_PX, class: "room" }),
    drawn("path", { d: high > 0 ? shape : "" }));
  }

  _step(event) {
    const last = this._points.length - 1;
    const place = STEPS[event.key]?.(this._focused, last);
    if (place === undefined) return;
    event.preventDefault();
    this._focus(Math.min(last, Math.max(0, place)));
  }

  _focus(place) {
    for (const column of this._place.querySelectorAll("[data-place]")) {
      column.setAttribute("tabindex", Number(column.dataset.place) === place ? "0" : "-1");
    }
    this._focused = place;
    this._place.querySelector(`[data-place="${place}"]`)?.focus();
  }

  /** Say beside a column what it stands for. */
  _point(column) {
    for (const other of this._place.querySelectorAll(".lit")) other.classList.remove("lit");
    this._tip.hidden = !column;
    if (!column) return;
    column.classList.add("lit");
    const { title, lines } = this._points[Number(column.dataset.place)];
    this._tip.replaceChildren(el("strong", {}, title),
      ...lines.map(([name, value]) => el("span", {}, el("span", {}, name), el("b", {}, value))));
    const [within, box] = [this._place.getBoundingClientRect(), column.getBoundingClientRect()];
    const middle = box.left + box.width / 2 - within.left;
    const half = this._tip.offsetWidth / 2;
    this._tip.style.left = `${Math.min(within.width - half, Math.max(half, middle))}px`;
  }
}

/**
 * Give round numbers from 0 to at least `most`, at most five steps.
 * @param {number} most
 * @param {boolean} whole
 */
export function roundTicks(most, whole) {
  const least = most > 0 ? most / 4 : whole ? 1 : 0.25;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 2.5, 5, 10].map((digit) => digit * power).find((one) => one >= least * 0.999 && (!whole || Number.isInteger(one)));
  const chosen = whole ? Math.max(1, step ?? 1) : step;
  const steps = Math.max(1, Math.ceil((most / chosen) * 0.999));
  return Array.from({ length: (most > 0 ? steps : 1) + 1 }, (_, place) => Number((place * chosen).toPrecision(12)));
}

/**
 * Make a bar that is so long.
 * @param {number} share From 0 to 1.
 */
export function bar(share) {
  const long = share > 0 ? Math.max(0.6, share * 100) : 0;
  return drawn("svg", { class: "share", "aria-hidden": "true", height: 8, width: "100%" },
    drawn("rect", { class: "track", width: "100%", height: 8, rx: 4 }), drawn("rect", { class: "part", width: `${long}%`, height: 8, rx: 4 }));
}
