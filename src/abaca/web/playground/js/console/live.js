// What is at work now: followed while somebody looks, and stopped where it should be.
import { el, find, iconButton } from "../dom.js";
import { tell } from "../shell.js";
import { t } from "../words.js";
import * as admin from "./admin.js";
import { trying } from "./forms.js";
import { ago, lasting, money, micros, percent } from "./numbers.js";
import { empty, head, pill, table, tableRow } from "./parts.js";
import { whileSeen } from "./polling.js";

const LOOK_MS = 2000;
const AT_WORK = ["running", "received"];
const ENDED = 12;
const SHOWN_CHARS = 90;
const PILLS = { received: "waiting", running: "busy", done: "good", failed: "bad", cancelled: "plain" };

/**
 * Make the section.
 * @param {{signal: AbortSignal}} visit
 */
export async function live({ signal }) {
  const board = new Board(signal);
  await board.look();
  whileSeen(LOOK_MS, signal, () => board.look(), (words) => board.say(words));
  return board.element;
}

class Board {
  constructor(signal) {
    this._signal = signal;
    /** @type {Map<string, Line>} */
    this._lines = new Map();
    this._columns = ["state", "call", "model", "key", "progress", "age", "act"]
      .map((name) => ({ title: t(`console.live.${name}`), kind: name }));
    const made = table(t("console.live"), this._columns, [], "live");
    this._body = made.querySelector("tbody");
    this._table = made;
    this._none = empty("pulse", t("console.live.none"), t("console.live.none.text"));
    this._counted = el("p", { class: "soft counted", role: "status" });
    this._ended = el("div");
    this.element = el("div", { class: "live-calls" }, head("live", this._counted),
      el("section", { class: "card-of" }, made, this._none),
      el("section", { class: "card-of", "aria-labelledby": "ended" },
        el("header", { class: "row" }, el("h2", { id: "ended" }, t("console.ended"))), this._ended));
  }

  /** Ask what is at work and what has just ended. */
  async look() {
    const asked = [...AT_WORK.map((state) => ({ state })), { limit: String(ENDED * 2) }];
    const [running, received, { calls: newest }] = await Promise.all(asked.map((query) => admin.calls(query, this._signal)));
    this._show([...running.calls, ...received.calls]);
    this.say(t("console.live.counted", { running: running.calls.length, waiting: received.calls.length }));
    this._showEnded(newest.filter(({ state }) => !AT_WORK.includes(state)).slice(0, ENDED));
  }

  /** Say how many there are, or what is wrong; the same thing only once. */
  say(words) {
    if (this._counted.textContent !== words) this._counted.textContent = words;
  }

  /** Change what is there and leave it where it is: who is about to press a button finds it. */
  _show(calls) {
    const there = new Set(calls.map(({ id }) => id));
    for (const [id, line] of this._lines) {
      if (there.has(id)) continue;
      line.element.remove();
      this._lines.delete(id);
    }
    for (const call of calls.sort((one, other) => one.created_s - other.created_s)) {
      let line = this._lines.get(call.id);
      if (!line) {
        line = new Line(call, this._columns, () => this._cancel(call.id));
        this._lines.set(call.id, line);
        this._body.append(line.element);
      }
      line.show(call);
    }
    this._table.hidden = calls.length === 0;
    this._none.hidden = calls.length > 0;
  }

  async _cancel(id) {
    if (await trying(() => admin.cancel(id))) tell(t("console.live.cancelled"));
    await trying(() => this.look());
    if (!this._lines.has(id)) find("#content").focus({ preventScroll: true }); // where its button was is nothing now
  }

  _showEnded(calls) {
    const columns = ["state", "call", "model", "key", "took", "cost", "when"].map((name) =>
      ({ title: t(`console.live.${name}`), kind: name, number: name === "took" || name === "cost" }));
    const known = calls.map(({ id, state, delivered_s: delivered }) => `${id}${state}${delivered}`).join();
    if (this._known === known) return;
    this._known = known;
    this._ended.replaceChildren(calls.length === 0 ? el("p", { class: "soft" }, t("console.ended.none"))
      : table(t("console.ended"), columns, calls.map((call) => tableRow(columns, [
        pill(PILLS[call.state], t(`state.${call.state}`)), _call(call), call.model, call.key?.name ?? "",
        lasting(call.updated_s - call.created_s), money(micros(call.cost_usd)), ago(call.updated_s),
      ])), "live ended"));
  }
}

/** One call at work. */
class Line {
  constructor(call, columns, cancel) {
    this._state = el("span");
    this._note = el("span", { class: "soft small" });
    this._bar = el("progress", { max: 1, "aria-label": t("console.live.progress") });
    this._far = el("span", { class: "small" });
    this._age = el("span");
    const stop = iconButton("close", t("cancel"), async () => {
      stop.disabled = true;
      await cancel();
      stop.disabled = false;
    }, { "aria-label": t("console.live.cancel", { call: call.prompt.slice(0, 40) || call.id }) });
    this.element = tableRow(columns, [
      this._state, _call(call), call.model, call.key?.name ?? "",
      el("div", { class: "far" }, this._bar, this._far, this._note), this._age, stop,
    ], { "data-call": call.id });
  }

  show(call) {
    if (this._known !== call.state) this._state.replaceChildren(pill(PILLS[call.state], t(`state.${call.state}`)));
    this._known = call.state;
    this._bar.value = call.progress;
    this._far.textContent = percent(Math.round(call.progress * 100) / 100);
    this._note.textContent = call.note;
    this._age.textContent = lasting(Date.now() / 1000 - call.created_s);
  }
}

const _call = ({ id, prompt }) =>
  el("a", { href: `/playground/gallery#${id}`, title: prompt || id, class: "clip" }, prompt.slice(0, SHOWN_CHARS) || t("gallery.no-words"));
