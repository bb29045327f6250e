// A run as it is shown: its frame, its progress, its picture, its facts; or what went wrong.
import { el, icon, iconButton, inBytes } from "./dom.js";
import { t } from "./words.js";

/** @typedef {import("./run.js").Run} Run */
/**
 * What can be done with a picture of a run.
 * @typedef {{
 *   download: (run: Run, place: number) => void, link: (run: Run, place: number) => void,
 *   edit: (run: Run, place: number) => void, compare: (run: Run, place: number) => void,
 *   zoom: (run: Run, place: number) => void, code: (run: Run) => void, again: (run: Run) => void,
 * }} Acts
 */

const KINDS = { "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP", "image/gif": "GIF" };

/** One run on the stage. Its frames have their shape from the start, so that nothing moves when a picture arrives. */
export class Result {
  /**
   * @param {Run} run
   * @param {[number, number]} expected Pixels.
   * @param {Acts} acts
   */
  constructor(run, expected, acts) {
    this.run = run;
    this._acts = acts;
    /** @type {Map<object, string>} */
    this._urls = new Map();
    this._frames = Array.from({ length: run.wish.dialect === "openai_chat" ? run.wish.count : 1 }, () => _frame(expected));
    this._bar = el("progress", { max: 1, value: 0, "aria-label": t("waiting") });
    this._state = el("p", { class: "state soft" });
    this._text = el("p", { class: "said" });
    this._thought = el("details", { class: "thoughts", hidden: true }, el("summary", {}, t("thoughts")), el("p", { class: "soft" }));
    this._fault = el("div", { class: "fault", role: "alert", hidden: true });
    this._facts = el("dl", { class: "facts", hidden: true });
    this.element = el("article", { class: "result" },
      el("div", { class: this._frames.length > 1 ? "frames several" : "frames" },
        ...this._frames, el("div", { class: "making" }, this._bar, this._state)),
      el("div", { class: "details" }, this._fault, this._text, this._thought, this._facts));
    run.addEventListener("change", () => this.show());
    this.show();
  }

  /** Give the address of a picture's bytes in this page. */
  url(place) {
    const picture = this.run.pictures[place];
    if (!this._urls.has(picture)) {
      this._urls.set(picture, picture.blob ? URL.createObjectURL(picture.blob) : _own(picture.url));
    }
    return this._urls.get(picture);
  }

  show() {
    const { run } = this;
    this.element.dataset.state = run.state;
    this._bar.parentElement.classList.toggle("over", !run.atWork);
    if (run.progress > 0) this._bar.value = run.progress;
    else this._bar.removeAttribute("value");
    this._state.textContent = _stateWords(run);
    this._text.textContent = run.text;
    this._thought.hidden = run.thought === "";
    this._thought.lastChild.textContent = run.thought;
    run.pictures.forEach((_, place) => this._showPicture(place));
    if (run.state === "failed") this._showFault();
    if (run.state === "done") this._showFacts();
  }

  _showPicture(place) {
    const frame = this._frames[place];
    if (!frame || frame.classList.contains("full")) return;
    const known = this.run.wish.prompt.slice(0, 200);
    frame.classList.add("full");
    frame.replaceChildren(el("img", { src: this.url(place), alt: t("picture.alt", { prompt: known }) }), this._buttons(place));
  }

  _buttons(place) {
    const act = (kind, name, fields = {}) =>
      iconButton(kind, t(name), () => this._acts[name](this.run, place), { "data-act": name, bare: true, ...fields });
    return el("div", { class: "tools", role: "group", "aria-label": t("tools") },
      act("edit", "edit", { bare: false }),
      act("download", "download"), act("link", "link"), act("compare", "compare"), act("zoom", "zoom"), act("code", "code"));
  }

  _showFacts() {
    const { run } = this;
    if (!this._facts.hidden) return;
    const { call } = run;
    const [first] = call.pictures;
    const list = (names) => names.join(", ");
    const facts = [
      ["pixels", first && _pixels(call, first)],
      ["mime", first && (KINDS[first.mime] ?? first.mime)],
      ["bytes", first && inBytes(first.size_bytes)],
      ["cost", call.cost_usd && (Number(call.cost_usd) === 0 ? t("free") : `$${Number(call.cost_usd).toFixed(4)}`)],
      ["engine", call.engine],
      ["seed", call.seed],
      ["seconds", `${(((run.endedMs || Date.now()) - run.startedMs) / 1000).toFixed(1)} s`],
      ["ignored", list(call.ignored)],
      ["not_drawn", list(call.not_drawn)],
      ["call", call.id],
    ].filter(([, value]) => value !== null && value !== undefined && value !== "");
    this._facts.replaceChildren(...facts.map(([name, value]) =>
      el("div", { class: `fact ${name}` }, el("dt", {}, t(`fact.${name}`)), el("dd", {}, String(value)))));
    this._facts.hidden = false;
    if (call.pictures.length > 0) return;
    this._state.textContent = "";
    this._frames[0].replaceChildren(icon("picture"), el("p", {}, t("no-picture", { why: call.finish ?? "?" })));
  }

  _showFault() {
    const { run } = this;
    if (!this._fault.hidden) return;
    const { fault } = run;
    const again = iconButton("redo", t("error.again"), () => this._acts.again(run));
    const offline = fault.field === "gone" ? t("error.gone") : t("error.offline");
    this._fault.replaceChildren(
      el("h3", {}, t("error.title")),
      el("p", {}, fault.status === 0 ? offline : fault.message),
      ...(fault.field && fault.status !== 0 ? [el("p", { class: "small" }, `${t("error.field")}: `, el("code", {}, fault.field))] : []),
      again);
    if (fault.waitS > 0) _countDown(again, fault.waitS);
    this._fault.hidden = false;
  }
}

/** An empty frame of a picture's shape. */
function _frame([width, height]) {
  const frame = el("div", { class: "frame" }, icon("picture"));
  frame.style.setProperty("--ratio", String(width / height));
  return frame;
}

function _stateWords(run) {
  const percent = Math.round(run.progress * 100);
  switch (run.state) {
    case "waiting":
    case "running":
      return percent > 0 ? `${t("drawing", { percent })} ${run.call?.note ?? ""}` : t("waiting");
    case "recovering": return t("recovering");
    case "cancelled": return t("cancelled");
    default: return "";
  }
}

function _pixels(call, picture) {
  const got = `${picture.width_px} × ${picture.height_px}`;
  const asked = call.pixels.asked?.replace("x", " × ");
  return asked && asked !== got ? `${got} (${asked})` : got;
}

/** A link of this server's, asked of the host that this page came from. */
function _own(url) {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

function _countDown(button, seconds) {
  const words = button.lastChild;
  const until = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    words.textContent = left > 0 ? t("error.wait", { seconds: left }) : t("error.again");
    if (left > 0) setTimeout(tick, 250);
  };
  tick();
}
