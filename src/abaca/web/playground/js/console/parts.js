// What the console's sections are made of: heads, tables, pills, meters.
import { el, icon } from "../dom.js";
import { t } from "../words.js";

/**
 * Make a section's head: its name, what it is about, and what can be done.
 * @param {string} name
 * @param {...(Node|null|false)} acts
 */
export const head = (name, ...acts) =>
  el("header", { class: "section-head" },
    el("div", {}, el("h1", {}, t(`console.${name}`)), el("p", { class: "soft" }, t(`console.${name}.about`))),
    el("div", { class: "row acts" }, ...acts));

/**
 * Make a table. The first cell of a row names it. On a phone its rows are cards, whose cells say what they are.
 * @param {string} caption Read out, not shown.
 * @param {{title: string, number?: boolean, kind?: string}[]} columns
 * @param {HTMLTableRowElement[]} rows
 * @param {string} [looks]
 */
export function table(caption, columns, rows, looks = "") {
  const heads = columns.map(({ title, number, kind }) =>
    el("th", { scope: "col", role: "columnheader", class: `${number ? "number" : ""} ${kind ?? ""}`.trim() }, title));
  return el("div", { class: `table ${looks}` },
    el("table", { role: "table" },
      el("caption", { class: "unseen" }, caption),
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...heads)),
      el("tbody", { role: "rowgroup" }, ...rows)));
}

/**
 * Make a row of a table with these columns.
 * @param {{title: string, number?: boolean, kind?: string}[]} columns
 * @param {(Node|string|null)[]} cells
 * @param {Record<string, any>} [fields]
 */
export function tableRow(columns, cells, fields = {}) {
  return el("tr", { role: "row", ...fields }, ...cells.map((cell, place) => {
    const { title, number, kind } = columns[place];
    const looks = `${number ? "number" : ""} ${kind ?? ""}`.trim();
    return place === 0
      ? el("th", { scope: "row", role: "rowheader", class: looks }, cell)
      : el("td", { role: "cell", class: looks, "data-label": title }, cell);
  }));
}

/**
 * Make a small sign of a state; the words say it, the colour repeats it.
 * @param {string} kind
 * @param {string} words
 */
export const pill = (kind, words) => el("span", { class: `pill ${kind}` }, words);

/**
 * Make a meter of how much of something is used.
 * @param {number} used
 * @param {number} most
 * @param {string} words What is used of how much.
 */
export function meter(used, most, words) {
  const share = most > 0 ? used / most : 1;
  const bar = el("span", { class: "fill" });
  bar.style.width = `${Math.min(100, share * 100)}%`;
  const state = share >= 1 ? "full" : share >= 0.8 ? "near" : "";
  return el("div", { class: `meter ${state}` }, el("span", { class: "track", "aria-hidden": "true" }, bar), el("span", { class: "small" }, words));
}

/** Make what stands where there is nothing. @param {string} kind @param {string} title @param {...(Node|string|null)} more */
export const empty = (kind, title, ...more) =>
  el("div", { class: "nothing" }, icon(kind), el("h2", {}, title), ...more.map((one) =>
    (typeof one === "string" ? el("p", { class: "soft" }, one) : one)));
