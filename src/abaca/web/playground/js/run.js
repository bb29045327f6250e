// One request at work: begun, followed, found again after a cut, stopped.
import { Fault, ask, askJson, askPicture, events } from "./api.js";
import { readAnswer } from "./answer.js";
import { bodyOf, headersOf, pathOf, readParts } from "./request.js";

const KEPT = "abaca.runs";
const LOOK_MS = 700;
const TRIES = 20;

/** @typedef {import("./request.js").Wish} Wish */
/** @typedef {"waiting"|"running"|"recovering"|"done"|"failed"|"cancelled"} State */

/**
 * Tells "change" whenever something of it has changed. What is at work is written down in this tab, so that a reload
 * finds it again.
 */
export class Run extends EventTarget {
  /**
   * @param {Wish} wish
   * @param {string} [name] The idempotency key: the same name is the same call, charged once.
   */
  constructor(wish, name = _newName()) {
    super();
    this.wish = wish;
    this.name = name;
    /** @type {State} */
    this.state = "waiting";
    this.progress = 0;
    this.text = "";
    this.thought = "";
    /** What `/v1/calls` knows of it. @type {any} */
    this.call = null;
    /** @type {{mime: string, blob?: Blob, url?: string}[]} */
    this.pictures = [];
    /** @type {Fault|null} */
    this.fault = null;
    this.startedMs = Date.now();
    this.endedMs = 0;
    this._line = new AbortController();
  }

  get atWork() {
    return ["waiting", "running", "recovering"].includes(this.state);
  }

  /** Send the request and follow it to its end. */
  async start() {
    this._keep(true);
    const looking = setInterval(() => this._look(), LOOK_MS);
    try {
      await this._send();
    } catch (error) {
      if (this.state !== "cancelled") await this._afterFault(error);
    } finally {
      clearInterval(looking);
      this._end();
    }
  }

  /** Wait for the call of an earlier page. */
  async resume() {
    try {
      await this._recover(1);
    } catch (error) {
      this._fail(error);
    } finally {
      this._end();
    }
  }

  /** Stop it, on the server too. */
  async cancel() {
    this._change({ state: "cancelled" });
    this._line.abort();
    this._keep(false);
    try {
      const call = this.call ?? (await this._find());
      if (call) this._change({ call: await askJson(`/v1/calls/${call.id}/cancel`, { method: "POST" }) });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }

  async _send() {
    const { wish } = this;
    const answerOf = async (id, dialect) => _turnOf(await askJson(`/v1/calls/${id}?as=${dialect}`), dialect);
    const body = bodyOf(wish, await readParts(wish, answerOf));
    const answer = await ask(pathOf(wish), {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": this.name, ...headersOf(wish) },
      body: JSON.stringify(body),
      signal: this._line.signal,
    });
    const id = answer.headers.get("x-abaca-call-id");
    let ended = false;
    const take = (document) => {
      const news = readAnswer(document, wish.dialect);
      ended ||= news.end;
      this._change({
        state: "running",
        text: this.text + news.text,
        thought: this.thought + news.thought,
        pictures: [...this.pictures, ...news.pictures],
      });
    };
    if (wish.stream) for await (const document of events(answer)) take(document);
    else take(await answer.json().catch(() => { throw new Fault("", { status: 0 }); }));
    if (!ended) throw new Fault("", { status: 0 });
    this._take(await askJson(`/v1/calls/${id}`));
  }

  /** Tell apart a line that broke, behind which the call goes on, from what the server said. */
  async _afterFault(error) {
    if (!(error instanceof Fault) || error.status !== 0) {
      this._fail(error);
      return;
    }
    this._change({ state: "recovering" });
    try {
      await this._recover(TRIES);
    } catch (again) {
      this._fail(again);
    }
  }

  /** Find the call by its name, wait for its end and fetch what it came to. */
  async _recover(tries) {
    this._change({ state: "recovering" });
    let call = null;
    for (let left = tries; !call; left -= 1) {
      try {
        call = await this._find();
      } catch (error) {
        if (error.status !== 0 || left <= 1) throw error;
        await _pause(1000);
        continue;
      }
      if (!call) throw new Fault("", { status: 0, field: "gone" });
    }
    while (this.state === "recovering") {
      this._change({ call, progress: call.progress });
      if (!["received", "running"].includes(call.state)) break;
      call = await askJson(`/v1/calls/${call.id}?wait=1`, { signal: this._line.signal });
    }
    if (this.state !== "recovering") return;
    const pictures = await Promise.all(call.pictures.map(async (one) => ({
      mime: one.mime, blob: await askPicture(one.url, this._line.signal),
    })));
    this._change({ pictures, text: call.text });
    this._take(call);
  }

  /** Take what an ended call has come to. */
  _take(call) {
    if (call.state === "failed") {
      throw new Fault(call.error?.message ?? "", { status: 502, callId: call.id });
    }
    this._change({ call, state: call.state === "cancelled" ? "cancelled" : "done", progress: 1 });
  }

  /** See how far it is. */
  async _look() {
    if (this.state === "recovering" || !this.atWork) return;
    try {
      const call = this.call ? await askJson(`/v1/calls/${this.call.id}`) : await this._find();
      if (call && this.atWork) this._change({ call, progress: Math.max(this.progress, call.progress) });
    } catch (error) {
      if (!(error instanceof Fault)) throw error; // the answer itself tells what is wrong
    }
  }

  async _find() {
    const page = await askJson(`/v1/calls?limit=1&idempotency_key=${encodeURIComponent(this.name)}`);
    return page.data[0] ?? null;
  }

  _fail(error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    if (!(error instanceof Fault)) throw error;
    this._change({ state: "failed", fault: error });
  }

  _end() {
    this.endedMs = Date.now();
    this._keep(false);
    this._change({});
  }

  _change(fields) {
    Object.assign(this, fields);
    this.dispatchEvent(new Event("change"));
  }

  _keep(atWork) {
    const others = _kept().filter((one) => one.name !== this.name);
    const { prompt, ratio, size, model, dialect, vendor, mime, seed, count, delivery, stream } = this.wish;
    const words = { prompt, ratio, size, model, dialect, vendor, mime, seed, count, delivery, stream };
    sessionStorage.setItem(KEPT, JSON.stringify(atWork ? [...others, { name: this.name, wish: words }] : others));
  }
}

/**
 * Give the runs that an earlier page of this tab has left at work, not yet resumed.
 * @returns {Run[]}
 */
export function leftAtWork() {
  return _kept().map(({ name, wish }) => new Run({ ...wish, references: [], history: [] }, name));
}

const _kept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");

const _pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

const _turnOf = (answer, dialect) =>
  (dialect === "gemini" ? { role: "model", ...answer.candidates[0].content } : answer.choices[0].message);

function _newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `page-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
