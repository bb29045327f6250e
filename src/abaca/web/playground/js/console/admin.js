// What the console asks the server for.
import { ask, askJson } from "../api.js";
import { el } from "../dom.js";
import { catalogue, modelNames } from "../models.js";

const ROOT = "/admin/v1";
const FORGET_MS = 60_000;

/** @typedef {Record<string, any>} Rules */
/** @typedef {{id: string, name: string, prefix: string, admin: boolean, group: string|null, created_s: number, expires_s: number|null, revoked_s: number|null, rules: Rules, used_usd?: string}} Key */
/** @typedef {{id: string, name: string, created_s: number, rules: Rules, used_usd?: string}} Group */
/** @typedef {{calls: number, pictures: number, cost_usd: string, day?: string, model?: string, engine?: string, key_name?: string, group_name?: string}} UsageLine */

const list = async (path, signal) => (await askJson(`${ROOT}/${path}`, { signal })).data;
const send = (method, path, body) => ask(`${ROOT}/${path}`, {
  method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
});
const place = (kind, name) => `${kind}/${encodeURIComponent(name)}`;

/** @param {AbortSignal} signal @returns {Promise<Key[]>} */
export const keys = (signal) => list("keys", signal);

/** @param {AbortSignal} signal @returns {Promise<Group[]>} */
export const groups = (signal) => list("groups", signal);

/** @param {AbortSignal} signal */
export const engines = (signal) => askJson(`${ROOT}/engines`, { signal });

/** @param {AbortSignal} signal */
export const prices = (signal) => askJson(`${ROOT}/prices`, { signal });

/** @param {AbortSignal} signal */
export const settings = (signal) => askJson(`${ROOT}/settings`, { signal });

/** Ask whether the ledger adds up. @param {AbortSignal} signal @returns {Promise<{ok: boolean, faults: string[]}>} */
export const ledger = (signal) => askJson(`${ROOT}/ledger`, { signal });

/** @returns {Promise<Key & {secret: string}>} */
export const makeKey = async (said) => (await send("POST", "keys", said)).json();

/** @param {string} id @param {object} said */
export const changeKey = (id, said) => send("PATCH", place("keys", id), said);

/** @param {string} id @returns {Promise<Key & {secret: string}>} */
export const renewKey = async (id) => (await send("POST", `${place("keys", id)}/renew`)).json();

/** @param {string} id */
export const revokeKey = (id) => send("DELETE", place("keys", id));

/** @param {string} name @param {Rules} rules */
export const changeGroup = (name, rules) => send("PATCH", place("groups", name), rules);

/** @param {string} name */
export const removeGroup = (name) => send("DELETE", place("groups", name));

/**
 * Ask for what was used.
 * @param {Record<string, string>} query
 * @param {AbortSignal} signal
 * @returns {Promise<UsageLine[]>}
 */
export const usage = (query, signal) => list(`usage?${new URLSearchParams(query)}`, signal);

/** Save what was used as a table. @param {Record<string, string>} query @param {string} name Of the file. */
export async function saveUsage(query, name) {
  const answer = await ask(`${ROOT}/usage?${new URLSearchParams({ ...query, format: "csv", limit: "100000" })}`);
  const url = URL.createObjectURL(await answer.blob());
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), FORGET_MS);
}

/**
 * Ask for the newest calls that a filter wants, a few pages of them.
 * @param {Record<string, string>} query
 * @param {AbortSignal} signal
 * @param {number} [pages]
 * @returns {Promise<{calls: any[], whole: boolean}>} Whether those are all.
 */
export async function calls(query, signal, pages = 1) {
  const found = [];
  let cursor = "";
  for (let page = 0; page < pages && cursor !== null; page += 1) {
    const asked = new URLSearchParams({ limit: "100", ...query, ...(cursor ? { cursor } : {}) });
    const { data, next_cursor: next } = await askJson(`/v1/calls?${asked}`, { signal });
    found.push(...data);
    cursor = next;
  }
  return { calls: found, whole: cursor === null };
}

/** @param {string} id */
export const cancel = (id) => ask(`/v1/calls/${id}/cancel`, { method: "POST" });

/** @typedef {{models: string[], engines: string[], vendors: {name: string, title: string}[]}} Known What rules may name. */

/**
 * Ask for what rules may name.
 * @param {AbortSignal} signal
 * @returns {Promise<Known>}
 */
export async function known(signal) {
  const [models, { data }, { vendors }] = await Promise.all([modelNames(signal), engines(signal), catalogue(signal)]);
  return { models, engines: data.map(({ name }) => name), vendors };
}
