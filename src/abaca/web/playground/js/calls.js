// The calls of a key, loaded page by page, searched, and how their pictures came from one another.
import { askJson } from "./api.js";

const PAGE = 100;

/** @typedef {{id: string, state: string, model: string, prompt: string, references: string[], pictures: any[], created_s: number}} Call */

/** Tells "change" when there are more or other calls. */
export class Calls extends EventTarget {
  constructor() {
    super();
    /** @type {Call[]} */
    this.loaded = [];
    /** Those of them that fit the words. @type {Call[]} */
    this.shown = [];
    this.words = "";
    this.filters = { state: "", model: "" };
    this._cursor = "";
    this._loading = null;
    /** Where a picture was drawn, by its digest. @type {Map<string, Call>} */
    this._makers = new Map();
    /** Who was sent a picture, by its digest. @type {Map<string, Call[]>} */
    this._users = new Map();
  }

  /** Whether all calls are loaded. */
  get whole() {
    return this._cursor === null;
  }

  /** Load the next page; those who ask at once wait for the same one. */
  more() {
    this._loading ??= this._load().finally(() => { this._loading = null; });
    return this._loading;
  }

  /**
   * Begin anew with what the server is to filter.
   * @param {{state: string, model: string}} filters
   */
  async filter(filters) {
    await this._loading;
    this.filters = filters;
    this.loaded = [];
    this._cursor = "";
    this._makers.clear();
    this._users.clear();
    await this.more();
  }

  /** @param {string} words Each of them has to be in a prompt. */
  search(words) {
    this.words = words.trim().toLowerCase();
    this._sift();
  }

  /** @param {Call} call */
  forget(call) {
    this.loaded = this.loaded.filter((one) => one.id !== call.id);
    this._sift();
  }

  /**
   * Give the calls whose pictures this one was made from.
   * @param {Call} call
   * @returns {Call[]}
   */
  parents(call) {
    return _each(call.references.map((digest) => this._makers.get(digest)).filter(Boolean), call);
  }

  /**
   * Give the calls that were made from this one's pictures, oldest first.
   * @param {Call} call
   * @returns {Call[]}
   */
  children(call) {
    return _each(call.pictures.flatMap(({ sha256 }) => this._users.get(sha256) ?? []), call).reverse();
  }

  async _load() {
    if (this.whole) return;
    const query = new URLSearchParams({ limit: String(PAGE) });
    for (const [name, value] of Object.entries({ ...this.filters, cursor: this._cursor })) {
      if (value) query.set(name, value);
    }
    const page = await askJson(`/v1/calls?${query}`);
    this._cursor = page.next_cursor;
    for (const call of page.data) {
      this.loaded.push(call);
      for (const { sha256 } of call.pictures) this._makers.set(sha256, call);
      for (const digest of call.references) this._users.set(digest, [...(this._users.get(digest) ?? []), call]);
    }
    this._sift();
  }

  _sift() {
    const words = this.words.split(/\s+/).filter(Boolean);
    const fits = ({ prompt }) => words.every((word) => prompt.toLowerCase().includes(word));
    this.shown = words.length > 0 ? this.loaded.filter(fits) : this.loaded;
    this.dispatchEvent(new Event("change"));
  }
}

const _each = (calls, but) => [...new Set(calls)].filter((call) => call.id !== but.id);
