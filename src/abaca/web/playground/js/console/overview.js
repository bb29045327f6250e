// What was spent and drawn: by day, by model, engine, key and group, beside the time before.
import { el, icon, iconButton } from "../dom.js";
import { inTime, t } from "../words.js";
import * as admin from "./admin.js";
import { Columns, bar } from "./chart.js";
import { ago, count, inDay, micros, money, percent, short } from "./numbers.js";
import { head, pill, table, tableRow } from "./parts.js";

const PERIODS = [7, 30, 90];
const USUAL = 30;
const DAY_S = 86_400;
const DIMENSIONS = ["model", "engine", "key", "group"];
// As the server calls them, and the address: "key" there would be somebody's.
const FILTERS = { model: "model", engine: "engine", key: "key_name", group: "group_name" };
const MEASURES = ["cost", "pictures", "calls"];
const FAILURE_PAGES = 3;
const SHOWN_FAILURES = 6;
const MANY_TIMES = 9;

/**
 * Make the section.
 * @param {{signal: AbortSignal, query: URLSearchParams, go: (query: Record<string, string>) => void}} visit
 */
export async function overview({ signal, query, go }) {
  const days = PERIODS.find((one) => String(one) === query.get("days")) ?? USUAL;
  const chosen = DIMENSIONS.filter((name) => query.get(FILTERS[name])).map((name) => [name, query.get(FILTERS[name])]);
  const today = Math.floor(Date.now() / 1000 / DAY_S);
  const from = today - days + 1;
  const filters = Object.fromEntries(chosen.map(([name, value]) => [FILTERS[name], value]));
  const asked = { ...filters, from: String(from * DAY_S) };
  const [byDay, failed, ...lists] = await Promise.all([
    admin.usage({ ...filters, by: "day", from: String((from - days) * DAY_S) }, signal),
    _failures(chosen, (from - days) * DAY_S, signal),
    ...DIMENSIONS.map((by) => admin.usage({ ...asked, by }, signal)),
  ]);
  const [before, now] = [_days(byDay, from - days, days), _days(byDay, from, days)];
  const again = (changes) => go({ days: String(days), ...filters, ...changes });
  const csv = (by) => admin.saveUsage({ ...asked, by }, `abaca-usage-${by.replaceAll(",", "-")}-${days}d.csv`);
  return el("div", { class: "overview" },
    head("overview",
      _periods(days, again),
      iconButton("download", "CSV", () => csv(["day", ...DIMENSIONS].join(",")), { "aria-label": t("console.csv.all") })),
    chosen.length > 0 && el("div", { class: "row filters" }, ...chosen.map(([name, value]) =>
      el("button", { type: "button", class: "chip", "aria-label": t("console.filter.off", { name: value }), click: () => again({ [FILTERS[name]]: "" }) },
        `${t(`console.by.${name}`)}: ${value}`, icon("close")))),
    _tiles(now, before, failed, from * DAY_S, days),
    _byDay(now, () => csv("day")),
    el("div", { class: "pair-of-cards" }, ...DIMENSIONS.map((name, place) =>
      _breakdown(name, lists[place], (value) => again({ [FILTERS[name]]: value }), () => csv(name)))),
    _latest(failed, from * DAY_S));
}

/** Give every day of a period, those without a call too. */
function _days(lines, from, days) {
  const known = new Map(lines.map((line) => [line.day, line]));
  return Array.from({ length: days }, (_, place) => {
    const day = new Date((from + place) * DAY_S * 1000).toISOString().slice(0, 10);
    const { calls = 0, pictures = 0, cost_usd: cost = "0" } = known.get(day) ?? {};
    return { day, calls, pictures, cost: micros(cost) };
  });
}

async function _failures(chosen, since, signal) {
  const wanted = Object.fromEntries(chosen);
  const query = { state: "failed", since: String(since), ...(wanted.model ? { model: wanted.model } : {}), ...(wanted.key ? { key_name: wanted.key } : {}) };
  const { calls, whole } = await admin.calls(query, signal, FAILURE_PAGES);
  const members = wanted.group ? new Set((await admin.keys(signal)).filter(({ group }) => group === wanted.group).map(({ id }) => id)) : null;
  const fits = (call) => (!wanted.engine || call.engine === wanted.engine) && (!members || members.has(call.key.id));
  return { calls: calls.filter(fits), whole };
}

function _periods(days, again) {
  return el("fieldset", { class: "segments" },
    el("legend", { class: "unseen" }, t("console.period")),
    ...PERIODS.map((one) => el("label", { class: "choice" },
      el("input", { type: "radio", name: "days", value: one, checked: one === days, class: "unseen", change: () => again({ days: String(one) }) }),
      el("span", {}, t("console.days", { days: one })))));
}

const _sum = (lines, name) => lines.reduce((sum, line) => sum + line[name], 0);

function _tiles(now, before, failed, from, days) {
  const recent = failed.calls.filter((call) => call.created_s >= from);
  const more = !failed.whole && recent.length === failed.calls.length;
  const [cost, pictures] = [_sum(now, "cost"), _sum(now, "pictures")];
  return el("dl", { class: "tiles" },
    _tile("cost", money(cost), _change(cost, _sum(before, "cost")), pictures > 0 ? t("console.each", { cost: money(cost / pictures) }) : "", days),
    _tile("pictures", count(pictures), _change(pictures, _sum(before, "pictures")), "", days),
    _tile("calls", count(_sum(now, "calls")), _change(_sum(now, "calls"), _sum(before, "calls")), "", days),
    _tile("failures", `${count(recent.length)}${more ? "+" : ""}`,
      failed.whole ? _change(recent.length, failed.calls.length - recent.length, true) : null, "", days));
}

function _tile(name, value, change, about, days) {
  return el("div", { class: `tile ${name}` }, el("dt", {}, t(`console.tile.${name}`)), el("dd", { class: "big" }, value),
    el("dd", { class: "soft small" }, change, change && " ", t(change ? "console.before" : "console.before.none", { days })),
    about && el("dd", { class: "soft small" }, about));
}

/** How much more or less it is than before; what is worse is coloured so, and has its sign. */
function _change(now, before, fewerIsBetter = false) {
  if (before === 0) return null;
  const by = now / before - 1;
  const kind = fewerIsBetter && by !== 0 ? (by > 0 ? "bad" : "good") : "plain";
  const much = by < MANY_TIMES ? percent(Math.abs(by)) : `×${count(Math.round(now / before))}`;
  return pill(kind, `${by > 0 ? "▲" : by < 0 ? "▼" : "="} ${much}`);
}

function _byDay(days, csv) {
  const chart = new Columns("");
  const written = { cost: (value) => money(value), pictures: count, calls: count };
  const show = (measure) => chart.show(t("console.chart", { measure: t(`console.tile.${measure}`) }), days.map((one) => ({
    label: inDay(one.day), title: inDay(one.day, true), value: measure === "cost" ? one.cost / 1e6 : one[measure],
    lines: MEASURES.map((name) => [t(`console.tile.${name}`), written[name](one[name])]),
  })), measure === "cost" ? (usd) => money(usd * 1e6) : short, measure !== "cost");
  const measures = el("fieldset", { class: "segments small" },
    el("legend", { class: "unseen" }, t("console.measure")),
    ...MEASURES.map((name, place) => el("label", { class: "choice" },
      el("input", { type: "radio", name: "measure", value: name, checked: place === 0, class: "unseen", change: () => show(name) }),
      el("span", {}, t(`console.tile.${name}`)))));
  show(MEASURES[0]);
  const columns = [{ title: t("console.by.day") }, ...MEASURES.map((name) => ({ title: t(`console.tile.${name}`), number: true }))];
  const rows = [...days].reverse().map((one) =>
    tableRow(columns, [inDay(one.day), ...MEASURES.map((name) => written[name](one[name]))]));
  const behind = table(t("console.by-day"), columns, rows, "tight");
  behind.tabIndex = 0; // it scrolls by itself
  behind.setAttribute("role", "region");
  behind.setAttribute("aria-label", t("console.by-day"));
  return el("section", { class: "card-of", "aria-labelledby": "by-day" },
    el("header", { class: "row" }, el("h2", { id: "by-day" }, t("console.by-day")), measures,
      iconButton("download", t("console.csv", { what: t("console.by.day") }), csv, { bare: true })),
    chart.element,
    el("details", { class: "as-table" }, el("summary", {}, t("console.as-table")), behind));
}

function _breakdown(name, lines, choose, csv) {
  const label = (line) => (name === "model" || name === "engine" ? line[name] : line[`${name}_name`]) ?? line[name] ?? "";
  const known = lines.map((line) => ({ label: label(line), cost: micros(line.cost_usd), pictures: line.pictures, calls: line.calls }));
  const measure = _sum(known, "cost") > 0 ? "cost" : "pictures";
  const sorted = known.sort((one, other) => other[measure] - one[measure] || other.calls - one.calls);
  const most = Math.max(1, ...known.map((one) => one[measure]));
  const columns = [
    { title: t(`console.by.${name}`), kind: "name" }, { title: t("console.share"), kind: "long" },
    { title: t("console.tile.cost"), number: true }, { title: t("console.tile.pictures"), number: true },
  ];
  const rows = sorted.map((one) => tableRow(columns, [
    one.label ? el("button", { type: "button", class: "as-link", title: one.label, click: () => choose(one.label) }, one.label) : t("console.none"),
    bar(one[measure] / most), money(one.cost), count(one.pictures),
  ]));
  const title = t(`console.by-${name}`);
  return el("section", { class: "card-of", "aria-label": title },
    el("header", { class: "row" }, el("h2", {}, title),
      iconButton("download", t("console.csv", { what: t(`console.by.${name}`) }), csv, { bare: true })),
    rows.length > 0 ? table(title, columns, rows, "bars") : el("p", { class: "soft" }, t("console.unused")));
}

function _latest(failed, from) {
  const recent = failed.calls.filter((call) => call.created_s >= from).slice(0, SHOWN_FAILURES);
  if (recent.length === 0) return null;
  const columns = ["when", "model", "key", "what"].map((name) => ({ title: t(`console.failure.${name}`), kind: name }));
  const rows = recent.map((call) => tableRow(columns, [
    el("a", { href: `/playground/gallery#${call.id}`, title: inTime(call.created_s) }, ago(call.created_s)),
    call.model, call.key?.name ?? "", call.error?.message ?? "",
  ]));
  return el("section", { class: "card-of", "aria-labelledby": "latest" },
    el("header", { class: "row" }, el("h2", { id: "latest" }, t("console.latest"))), table(t("console.latest"), columns, rows, "failures"));
}
