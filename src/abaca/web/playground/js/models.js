// What can be asked for on this server.
import { askJson } from "./api.js";

const CATALOGUE = new URL("../catalogue.json", import.meta.url);
const GOOGLE = { "x-goog-api-client": "abaca" }; // the path is of both dialects

/**
 * Give what the catalogue says of models and vendors; it is not of anybody's key.
 * @param {AbortSignal} [signal]
 * @returns {Promise<{models: import("./form.js").Model[], vendors: {name: string, title: string, dialect: string}[]}>}
 */
export const catalogue = (signal) => fetch(CATALOGUE, { signal }).then((answer) => answer.json());

/**
 * Give the names of the models that can be asked for.
 * @param {AbortSignal} [signal]
 * @returns {Promise<string[]>}
 */
export async function modelNames(signal) {
  const { models } = await askJson("/v1beta/models?pageSize=1000", { headers: GOOGLE, signal });
  return models.map(({ name }) => name.replace(/^models\//, ""));
}
