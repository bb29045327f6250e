// How this server is set up, and whether its books add up.
import { Fault } from "../api.js";
import { el, iconButton } from "../dom.js";
import { inTime, t } from "../words.js";
import * as admin from "./admin.js";
import { count, inMegabytes, lasting } from "./numbers.js";
import { head, pill } from "./parts.js";

/**
 * Make the section.
 * @param {{signal: AbortSignal}} visit
 */
export async function settings({ signal }) {
  const said = await admin.settings(signal);
  const yes = (value) => t(value ? "console.yes" : "console.no");
  const days = (value) => t("console.days", { days: count(value) });
  const card = (name, ...facts) => el("section", { class: "card-of", "aria-label": t(`console.set.${name}`) },
    el("h2", {}, t(`console.set.${name}`)),
    el("dl", { class: "facts-of" }, ...facts.map(([fact, value]) =>
      el("div", {}, el("dt", {}, t(`console.set.${fact}`)), el("dd", {}, value)))));
  const { retention, caps } = said;
  return el("div", {}, head("settings"),
    el("div", { class: "cards loose" },
      card("retention", ["delivered_days", days(retention.delivered_days)], ["undelivered_days", days(retention.undelivered_days)]),
      card("answers", ["delivery", t(`delivery.${said.delivery}`)], ["url_ttl_s", lasting(said.url_ttl_s)],
        ["stream", t(`console.stream.${said.stream}`)], ["strict", yes(said.strict)], ["deadline_s", lasting(said.deadline_s)], ["join_s", lasting(said.join_s)]),
      card("caps", ["body_bytes", inMegabytes(caps.body_bytes)], ["caps_pictures", count(caps.pictures)],
        ["picture_bytes", inMegabytes(caps.picture_bytes)], ["picture_px", t("console.megapixels", { number: count(caps.picture_px / 1e6) })],
        ["string_bytes", inMegabytes(caps.string_bytes)]),
      card("storage", ["database", t(`console.store.${said.database}`)], ["pictures", t(`console.store.${said.pictures}`)],
        ["limiter", t(`console.store.${said.limiter}`)], ["limits_shared", yes(said.limits_shared)],
        ["durability", t(`console.durability.${said.durability}`)], ["reserve_bytes", inMegabytes(said.reserve_bytes)]),
      card("server", ["version", said.version], ["started", inTime(said.started_s)], ["workers", count(said.workers)], ["models", count(said.models)],
        ["engines", said.engines.join(", ")], ["by_url", yes(said.pictures_by_url)], ["webhooks", yes(said.webhooks)], ["traces", yes(said.traces)]),
      _books(signal)));
}

function _books(signal) {
  const result = el("div", { class: "result", role: "status" });
  const check = async () => {
    button.disabled = true;
    try {
      const { ok, faults } = await admin.ledger(signal);
      result.replaceChildren(pill(ok ? "good" : "bad", t(ok ? "console.books.right" : "console.books.wrong")),
        ...(ok ? [] : [el("ul", { class: "small" }, ...faults.map((fault) => el("li", {}, fault)))]));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      result.replaceChildren(el("p", { class: "wrong" }, error.message || t("error.offline")));
    } finally {
      button.disabled = false;
    }
  };
  const button = iconButton("tick", t("console.books.check"), check);
  return el("section", { class: "card-of", "aria-label": t("console.books") },
    el("h2", {}, t("console.books")), el("p", { class: "soft small" }, t("console.books.about")), button, result);
}
