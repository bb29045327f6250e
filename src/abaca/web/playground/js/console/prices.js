// The price book as it stands: what each engine charges for each model, and who says so.
import { el } from "../dom.js";
import { t } from "../words.js";
import * as admin from "./admin.js";
import { inDay, micros, money } from "./numbers.js";
import { empty, head, pill, table, tableRow } from "./parts.js";

const WORDS = ["text_in_usd", "text_out_usd", "thoughts_usd"];
const SIZES = ["512", "1K", "2K", "4K"];

/**
 * Make the section.
 * @param {{signal: AbortSignal}} visit
 */
export async function prices({ signal }) {
  const { data, day } = await admin.prices(signal);
  const sizes = SIZES.filter((size) => data.some(({ image_out_usd: each }) => size in each));
  const columns = [
    { title: t("console.price.model"), kind: "name" },
    ...WORDS.map((name) => ({ title: t(`console.price.${name}`), number: true })),
    { title: t("console.price.image_in_usd"), number: true },
    ...sizes.map((size) => ({ title: size, number: true, kind: "size" })),
    { title: t("console.price.grounding_usd"), number: true }, { title: t("console.price.source"), kind: "source" },
  ];
  const books = [...new Set(data.map(({ engine }) => engine))].map((engine) => {
    const lines = data.filter((line) => line.engine === engine);
    const free = lines.every((line) => line.free);
    const shown = lines.map((line) => (free ? el("li", { class: "chip" }, line.model) : _row(line, columns, sizes)));
    return { lines, shown, element: _book(engine, free, columns, shown) };
  });
  const found = el("p", { class: "unseen", role: "status" });
  const search = el("input", { type: "search", id: "find-price", placeholder: t("console.prices.find"), "aria-label": t("console.prices.find") });
  search.addEventListener("input", () => {
    const words = search.value.trim().toLowerCase();
    let fits = 0;
    for (const { lines, shown, element } of books) {
      lines.forEach(({ engine, model, engine_model: own }, place) => {
        shown[place].hidden = !`${engine} ${model} ${own}`.toLowerCase().includes(words);
      });
      const left = shown.filter((one) => !one.hidden).length;
      element.hidden = left === 0;
      fits += left;
    }
    found.textContent = t("console.prices.found", { found: fits });
  });
  return el("div", { class: "prices" }, head("prices", search), found,
    ...(books.length > 0 ? books.map(({ element }) => element) : [empty("price", t("console.prices.none"))]),
    el("p", { class: "soft small" }, t("console.prices.units", { day: inDay(day) })));
}

function _book(engine, free, columns, lines) {
  return el("section", { class: "card-of", "aria-label": engine },
    el("header", { class: "row" }, el("h2", {}, engine), free && pill("good", t("free"))),
    free ? el("ul", { class: "chips" }, ...lines) : table(t("console.prices.of", { engine }), columns, lines, "price"));
}

function _row(line, columns, sizes) {
  const told = (usd) => (usd === null || usd === undefined ? "–" : money(micros(usd)));
  const until = [
    line.dated && t("console.price.since", { day: inDay(line.dated) }), line.changes && t("console.price.until", { day: inDay(line.changes) }),
  ].filter(Boolean).join(" · ");
  return tableRow(columns, [
    el("span", {}, line.model, line.engine_model !== line.model && el("span", { class: "soft small" }, ` ${t("console.price.as", { model: line.engine_model })}`)),
    ...WORDS.map((name) => told(line[name])), told(line.image_in_usd), ...sizes.map((size) => told(line.image_out_usd[size])), told(line.grounding_usd),
    el("span", { title: line.stated_by ?? "" }, t(`console.source.${line.source}`), until && el("span", { class: "soft small" }, until)),
  ]);
}
