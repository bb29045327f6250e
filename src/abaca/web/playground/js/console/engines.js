// Who draws: whether they can be asked now, what they are busy with, and what went wrong.
import { el } from "../dom.js";
import { inTime, t } from "../words.js";
import * as admin from "./admin.js";
import { ago, count, lasting, percent } from "./numbers.js";
import { head, meter, pill } from "./parts.js";
import { whileSeen } from "./polling.js";

const LOOK_MS = 5000;
const KINDS = ["upstream", "illustrator", "scripted"];
const PILLS = { ready: "good", resting: "bad", trying: "waiting" };

/**
 * Make the section.
 * @param {{signal: AbortSignal}} visit
 */
export async function engines({ signal }) {
  const about = el("p", { class: "soft small" });
  const cards = el("div", { class: "cards loose" });
  const open = new Set();
  const look = async () => {
    const { data, workers, started_s: started } = await admin.engines(signal);
    about.textContent = `${t("console.engines.since", { time: inTime(started) })}${workers > 1 ? ` ${t("console.engines.workers", { workers })}` : ""}`;
    const held = document.activeElement?.closest(".engine")?.getAttribute("aria-label");
    cards.replaceChildren(...data.sort(_byKind).map((engine) => _card(engine, open)));
    if (held) cards.querySelector(`.engine[aria-label="${CSS.escape(held)}"] summary`)?.focus();
  };
  await look();
  whileSeen(LOOK_MS, signal, look, (words) => { about.textContent = words; });
  return el("div", {}, head("engines"), cards, about);
}

const _byKind = (one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind);

function _card(engine, open) {
  const { name, kind, vendor, dialect, models, keys, working, waiting, at_once: most, calls, failures, last_failure: last } = engine;
  const says = [t(`console.kind.${kind}`), vendor, dialect && t(`dialect.${dialect}`)].filter(Boolean).join(" · ");
  const fact = (title, ...value) => el("div", {}, el("dt", {}, title), el("dd", {}, ...value));
  const all = el("details", { class: "names", open: open.has(name), toggle: () => (all.open ? open.add(name) : open.delete(name)) },
    el("summary", {}, t("console.engines.models", { models: models.length })),
    el("ul", { class: "chips" }, ...models.map((model) => el("li", { class: "chip" }, model))));
  return el("section", { class: "card-of engine", "aria-label": name },
    el("header", { class: "row" }, el("div", {}, el("h2", {}, name), el("p", { class: "soft small" }, says)), _state(engine)),
    most === null ? null : meter(working, most, t("console.engines.working", { working: count(working), most: count(most) })),
    el("dl", { class: "numbers" },
      most === null && fact(t("console.engines.now"), count(working)),
      fact(t("console.engines.waiting"), count(waiting)),
      fact(t("console.engines.calls"), count(calls)),
      fact(t("console.engines.failures"), count(failures), failures > 0 && el("span", { class: "soft small" }, ` ${percent(failures / Math.max(1, calls + failures))}`))),
    keys.length > 0 && el("ul", { class: "vendor-keys" }, ...keys.map((key) =>
      el("li", { class: "row" }, el("span", { class: "small" }, t("console.engines.key", { number: key.number })), _state(key)))),
    last && el("p", { class: "last small" }, el("strong", {}, last.type), ` · ${ago(last.at_s)}`, el("br"), last.message),
    models.length > 0 && all);
}

function _state({ state, until_s: until }) {
  const left = until === null ? 0 : until - Date.now() / 1000;
  return pill(PILLS[state], `${t(`console.engine.${state}`)}${left > 0 ? ` · ${lasting(left)}` : ""}`);
}
