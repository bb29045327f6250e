// Small pictures of calls: fetched with the key, a few at a time, the newest wishes first, the last ones kept.
import { Fault, askPicture } from "./api.js";

const AT_ONCE = 6;
const KEPT = 600;

/** @type {Map<string, string>} */
const _urls = new Map();
/** @type {{path: string, signal: AbortSignal, resolve: (url: string) => void}[]} */
const _waiting = [];
let _atWork = 0;

/**
 * Give the address of a small picture in this page, "" where there is none or nobody wants it any more.
 * @param {string} path Of the picture as it is.
 * @param {AbortSignal} signal
 * @param {number} [longestPx]
 * @returns {Promise<string>}
 */
export function thumb(path, signal, longestPx = 256) {
  const small = `${path}?size=${longestPx}&format=webp`;
  const known = _urls.get(small);
  if (known) return Promise.resolve(known);
  return new Promise((resolve) => {
    _waiting.push({ path: small, signal, resolve });
    _next();
  });
}

async function _next() {
  if (_atWork >= AT_ONCE) return;
  const wanted = _waiting.pop();
  if (!wanted) return;
  const { path, signal, resolve } = wanted;
  if (signal.aborted) {
    resolve("");
    _next();
    return;
  }
  _atWork += 1;
  resolve(_urls.get(path) ?? (await _fetched(path, signal)));
  _atWork -= 1;
  _next();
}

async function _fetched(path, signal) {
  try {
    const url = URL.createObjectURL(await askPicture(path, signal));
    _urls.set(path, url);
    if (_urls.size > KEPT) {
      const [oldest, gone] = _urls.entries().next().value;
      _urls.delete(oldest);
      URL.revokeObjectURL(gone);
    }
    return url;
  } catch (error) {
    if (error instanceof Fault || (error instanceof DOMException && error.name === "AbortError")) return "";
    throw error;
  }
}
