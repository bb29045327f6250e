// The calls of a key, found by the server and loaded page by page, and how their pictures came from one another.
import { askJson } from "./api.js";

const PAGE = 100;
const FAMILY = 12;
const LOOKED_UP = 16;

/** @typedef {{id: string, state: string, model: string, prompt: string, references: string[], pictures: any[], created_s: number, key?: {id: string, name: string|null}}} Call */
/** @typedef {{state: string, model: string, words: string}} Filters Of `words` each has to be in the prompt. */

/** Tells "change" when there are more or other calls. */
export class Calls extends EventTarget {
  constructor() {
    super();
    /** @type {Call[]} */
    this.loaded = [];
    /** @type {Filters} */
    this.filters = { state: "", model: "", words: "" };
    /** What comes after what is loaded: "" for the newest, null for nothing. @type {string|null} */
    this._cursor = "";
    this._loading = null;
    this._left = new AbortController();
  }

  /** Whether all calls are loaded. */
  get whole() {
    return this._cursor === null;
  }

  /** Load the next page; those who ask at once wait for the same one. */
  more() {
    if (this._loading) return this._loading;
    const loading = this._load(this._left.signal).finally(() => {
      if (this._loading === loading) this._loading = null;
    });
    this._loading = loading;
    return loading;
  }

  /**
   * Begin anew with other filters; what was asked before is not waited for.
   * @param {Filters} filters
   */
  async filter(filters) {
    this._left.abort();
    this._left = new AbortController();
    this._loading = null;
    this.filters = filters;
    this._cursor = "";
    await this.more();
  }

  /** @param {Call} call */
  forget(call) {
    this.loaded = this.loaded.filter((one) => one.id !== call.id);
    this.dispatchEvent(new Event("change"));
  }

  async _load(signal) {
    if (this.whole) return;
    const first = this._cursor === "";
    const query = new URLSearchParams({ limit: String(PAGE) });
    for (const [name, value] of Object.entries({ ...this.filters, cursor: this._cursor })) if (value) query.set(name, value);
    let page;
    try {
      page = await askJson(`/v1/calls?${query}`, { signal });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    if (signal.aborted) return;
    this._cursor = page.next_cursor;
    this.loaded = first ? page.data : [...this.loaded, ...page.data];
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * Give the calls whose pictures a call was made from.
 * @param {Call} call
 * @param {AbortSignal} signal
 * @returns {Promise<Call[]>}
 */
export const parents = (call, signal) => _related("shows", call.references, call, signal);

/**
 * Give the calls that were made from a call's pictures, oldest first.
 * @param {Call} call
 * @param {AbortSignal} signal
 * @returns {Promise<Call[]>}
 */
export const children = async (call, signal) =>
  (await _related("made_from", call.pictures.map(({ sha256 }) => sha256), call, signal)).reverse();

async function _related(how, digests, call, signal) {
  const pages = await Promise.all(digests.slice(0, LOOKED_UP).map((digest) =>
    askJson(`/v1/calls?${new URLSearchParams({ [how]: digest, limit: String(FAMILY) })}`, { signal })));
  const found = new Map(pages.flatMap(({ data }) => data).map((one) => [one.id, one]));
  found.delete(call.id);
  return [...found.values()];
}
