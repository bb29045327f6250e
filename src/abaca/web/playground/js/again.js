// What the gallery hands over to the playground: an earlier call, and the pictures that were sent with it.
import { Fault, ask, askJson } from "./api.js";
import { ENDINGS } from "./references.js";

/** @typedef {import("./request.js").Reference} Reference */

const GONE = 404;

/**
 * Give an earlier call with the pictures that were sent with it, as far as they are still kept.
 * @param {string} id
 * @returns {Promise<{call: any, references: Reference[]}>}
 */
export async function earlier(id) {
  const call = await askJson(`/v1/calls/${id}`);
  const sent = await Promise.all(call.references.map((_, place) => _reference(call, place)));
  return { call, references: sent.filter(Boolean) };
}

async function _reference(call, place) {
  try {
    const blob = await (await ask(`/v1/calls/${call.id}/references/${place}`)).blob();
    return { name: `reference-${place + 1}.${ENDINGS[blob.type] ?? "png"}`, mime: blob.type, blob };
  } catch (error) {
    if (error instanceof Fault && error.status === GONE) return null;
    throw error;
  }
}
