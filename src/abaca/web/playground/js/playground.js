// The playground: a form, what it has drawn in this session, and what can be done with it.
import { earlier } from "./again.js";
import { ask } from "./api.js";
import { el, find, icon } from "./dom.js";
import { Form } from "./form.js";
import { catalogue, modelNames } from "./models.js";
import { ENDINGS } from "./references.js";
import { eachOf } from "./request.js";
import { Result } from "./result.js";
import { Run, leftAtWork } from "./run.js";
import { beginPage, copy, signedOut, tell } from "./shell.js";
import { t } from "./words.js";

/** @typedef {import("./run.js").Run} Run */

class Playground {
  /** @param {Form} form */
  constructor(form) {
    this._form = form;
    /** What this session has drawn, oldest first. @type {Result[]} */
    this._results = [];
    /** @type {Result[]} */
    this._shown = [];
    this._acts = {
      download: (run, place) => this._download(run, place),
      link: (run, place) => this._link(run, place),
      edit: (run, place) => this._edit(run, place),
      compare: (run, place) => this._compare(run, place),
      zoom: (run, place) => this._zoom(run, place),
      code: (run) => this._code(run.wish),
      again: () => this._draw(),
    };
    form.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this._draw();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !document.querySelector("dialog[open]")) {
        event.preventDefault();
        form.element.requestSubmit();
      }
    });
    find("#cancel").addEventListener("click", () => this._cancel());
    find("#code").addEventListener("click", () => this._code(form.wish()));
    form.addEventListener("change", () => this._shown.length === 0 && this._showEmpty());
    this._showEmpty();
    this._takeFromGallery();
    this._show(leftAtWork(), (run) => run.resume());
  }

  _draw() {
    if (!this._form.element.reportValidity() || this._atWork()) return;
    this._show(eachOf(this._form.wish()).map((wish) => new Run(wish)), (run) => run.start());
  }

  /** Put runs on the stage and begin them. */
  _show(runs, begin) {
    if (runs.length === 0) return;
    const expected = this._form.expected();
    this._shown = runs.map((run) => new Result(run, expected, this._acts));
    this._put(this._shown);
    for (const { run } of this._shown) {
      run.addEventListener("change", () => this._changed(run));
      begin(run);
    }
    this._changed(runs[0]);
    const stage = find("#stage");
    if (matchMedia("(max-width: 60rem)").matches || stage.getBoundingClientRect().top < 0) stage.scrollIntoView({ block: "start" });
  }

  _put(results) {
    const several = results.length > 1 ? " several" : "";
    find("#shown").className = `shown${several}`;
    find("#shown").replaceChildren(...results.map((result) => result.element));
  }

  _showEmpty() {
    const [width, height] = this._form.expected();
    const frame = el("div", { class: "frame empty" },
      icon("picture"), el("h3", {}, t("empty.title")), el("p", { class: "soft" }, t("empty.text")));
    frame.style.setProperty("--ratio", String(width / height));
    find("#shown").replaceChildren(el("div", { class: "result" }, el("div", { class: "frames" }, frame)));
  }

  _atWork() {
    return this._shown.some(({ run }) => run.atWork);
  }

  async _changed(run) {
    const busy = this._atWork();
    find("#generate").disabled = busy;
    find("#cancel").hidden = !busy;
    find("#code").hidden = busy;
    find("#stage").setAttribute("aria-busy", String(busy));
    if (run.state === "done" && run.pictures.length > 0) this._keep(run);
    if (!run.atWork) this._say(run);
    if (run.state === "failed") await signedOut(run.fault);
  }

  /** Tell those who cannot see the stage. */
  _say(run) {
    const words = {
      done: () => {
        const [first] = run.call.pictures;
        return first
          ? t("done", { pixels: `${first.width_px} × ${first.height_px}`, mime: first.mime })
          : t("no-picture", { why: run.call.finish ?? "?" });
      },
      cancelled: () => t("cancelled"),
      failed: () => t("error.title"),
    }[run.state]();
    if (find("#news").textContent !== words) find("#news").textContent = words;
  }

  _cancel() {
    for (const { run } of this._shown) if (run.atWork) run.cancel();
    find("#generate").focus();
  }

  /** Put what is drawn into the session's strip. */
  _keep(run) {
    const result = this._shown.find((one) => one.run === run);
    if (!result || this._results.includes(result)) return;
    this._results.push(result);
    const thumb = el("button", {
      type: "button", class: "strip-item", title: run.wish.prompt, "aria-label": t("picture.alt", { prompt: run.wish.prompt.slice(0, 80) }),
      click: () => {
        if (this._atWork()) return;
        this._shown = [result];
        this._put(this._shown);
      },
    }, el("img", { src: result.url(0), alt: "", width: 72, height: 72 }));
    find("#strip").prepend(thumb);
    find("#session").hidden = this._results.length < 2;
  }

  async _download(run, place) {
    const { mime } = run.pictures[place];
    const name = `${run.call?.id ?? "picture"}-${place}.${ENDINGS[run.call?.pictures[place]?.mime ?? mime] ?? "png"}`;
    el("a", { href: this._resultOf(run).url(place), download: name }).click();
  }

  /** Copy a link that shows the picture to everybody who has it, for as long as the server says. */
  async _link(run, place) {
    const answer = await ask(`/v1/calls/${run.call.id}?as=gemini`, { headers: { "x-abaca-delivery": "url" } });
    const parts = (await answer.json()).candidates.flatMap((candidate) => candidate.content.parts ?? []);
    await copy(parts.filter((part) => part.fileData && !part.thought)[place].fileData.fileUri);
  }

  /** Continue with the first picture's turn and its signature; another one becomes a reference. */
  async _edit(run, place) {
    const { references } = this._form;
    references.clear();
    if (place === 0) {
      const { prompt, references: given, history } = run.wish;
      this._continue([...history, { prompt, references: given, callId: run.call.id }], this._resultOf(run).url(0));
    } else {
      const blob = run.pictures[place].blob ?? (await (await ask(this._resultOf(run).url(place))).blob());
      await references.add(blob, `picture-${place + 1}.${ENDINGS[blob.type] ?? "png"}`);
    }
    find("#prompt").value = "";
    find("#prompt").focus();
  }

  _continue(history, url) {
    const place = find("#continues");
    const stop = () => {
      this._form.continueWith([]);
      place.hidden = true;
      find("#prompt").focus();
    };
    place.replaceChildren(
      el("img", { src: url, alt: "", width: 44, height: 44 }), el("span", {}, t("continues")),
      el("button", { type: "button", class: "quiet", click: stop }, t("continues.stop")));
    place.hidden = false;
    this._form.continueWith(history);
  }

  _others(run) {
    const references = [...run.wish.references, ...this._form.references.items]
      .map(({ blob, name }) => ({ url: URL.createObjectURL(blob), words: name }));
    const earlier = this._results.filter((result) => result.run !== run)
      .map((result) => ({ url: result.url(0), words: _short(result.run.wish.prompt) }));
    const parent = run.wish.history.at(-1)?.callId;
    const own = this._results.find((result) => result.run.call.id === parent);
    const first = own ? [{ url: own.url(0), words: _short(own.run.wish.prompt) }] : [];
    return [...earlier.filter(({ url }) => url !== first[0]?.url), ...references, ...first];
  }

  async _compare(run, place) {
    const { compare } = await import("./viewer.js");
    compare({ url: this._resultOf(run).url(place), words: _short(run.wish.prompt) }, this._others(run));
  }

  async _zoom(run, place) {
    const { zoom } = await import("./viewer.js");
    zoom({ url: this._resultOf(run).url(place), words: t("picture.alt", { prompt: _short(run.wish.prompt) }) });
  }

  async _code(wish) {
    const [{ showCode }, { codeOf }] = await Promise.all([import("./viewer.js"), import("./code.js")]);
    showCode(codeOf(wish, location.origin));
  }

  _resultOf(run) {
    return [...this._shown, ...this._results].find((result) => result.run === run);
  }

  /** Do what the gallery was asked for: draw an earlier call once more, or continue its picture. */
  async _takeFromGallery() {
    const said = new URLSearchParams(location.hash.slice(1));
    const [id, verb] = [said.get("call"), said.get("do")];
    if (!id) return;
    history.replaceState(null, "", location.pathname);
    const { call, references } = await earlier(id);
    const { prompt, model, vendor, dialect } = call;
    this._form.take({ prompt, model, vendor: vendor === "google" ? "" : vendor, dialect }, call.pixels.asked);
    if (verb === "again") {
      for (const { blob, name } of references) await this._form.references.add(blob, name);
      if (references.length === call.references.length) this._draw();
      else tell(t("references.again"));
    } else {
      const picture = await (await ask(`${call.pictures[0].url}?size=96&format=webp`)).blob();
      this._continue([{ prompt, references, callId: id }], URL.createObjectURL(picture));
      find("#prompt").value = "";
    }
    find("#prompt").focus();
  }
}

const _short = (words) => (words.length > 60 ? `${words.slice(0, 59)}…` : words);

const known = catalogue(); // asked for before anybody is signed in

await beginPage("playground");
for (let begun = false; !begun;) {
  try {
    const names = await modelNames();
    const { models, vendors } = await known;
    new Playground(new Form(models, names, vendors));
    begun = true;
    document.body.dataset.ready = "";
    performance.mark("abaca.ready");
    // What is wanted later is fetched now: after an update of the server it would lie elsewhere.
    import("./viewer.js");
    import("./code.js");
  } catch (error) {
    if (!(await signedOut(error))) throw error;
  }
}
