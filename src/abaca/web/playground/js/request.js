// What the form wishes, as a request in a dialect.

/**
 * One earlier turn: what was asked, and the call that answered.
 * @typedef {{prompt: string, references: Reference[], callId: string}} Turn
 */
/**
 * A picture that goes with a request; `name` is its file's.
 * @typedef {{name: string, mime: string, blob: Blob}} Reference
 */
/**
 * Everything that the form says. "" and null leave a choice to the server.
 * @typedef {{
 *   prompt: string, references: Reference[], history: Turn[], model: string, ratio: string, size: string, mime: string,
 *   seed: number|null, count: number, delivery: "inline"|"url", vendor: string, dialect: "gemini"|"openai_chat",
 *   stream: boolean,
 * }} Wish
 */
/**
 * What stands for the big parts of a body: a reference's base64, and the answer of an earlier call.
 * @typedef {{data: (reference: Reference) => string, answer: (callId: string) => any}} Parts
 */

/**
 * Give the prefix of a vendor's paths.
 * @param {Wish} wish
 */
export const prefixOf = (wish) => (wish.vendor ? `/${wish.vendor}` : "");

/**
 * Give the path that a wish is sent to.
 * @param {Wish} wish
 */
export function pathOf(wish) {
  if (wish.dialect === "openai_chat") return `${prefixOf(wish)}/v1/chat/completions`;
  const verb = wish.stream ? "streamGenerateContent?alt=sse" : "generateContent";
  return `${prefixOf(wish)}/v1beta/models/${encodeURI(wish.model)}:${verb}`;
}

/**
 * Give the headers of a wish, beside key and type.
 * @param {Wish} wish
 * @returns {Record<string, string>}
 */
export const headersOf = (wish) => (wish.delivery === "url" ? { "x-abaca-delivery": "url" } : {});

/**
 * Give the body of a wish as JSON.
 * @param {Wish} wish
 * @param {Parts} parts
 */
export const bodyOf = (wish, parts) => (wish.dialect === "gemini" ? _gemini(wish, parts) : _chat(wish, parts));

/**
 * Give the wishes that one wish amounts to: Gemini draws one picture a request, with the next seed each.
 * @param {Wish} wish
 * @returns {Wish[]}
 */
export function eachOf(wish) {
  if (wish.dialect === "openai_chat" || wish.count === 1) return [wish];
  return Array.from({ length: wish.count }, (_, place) => ({
    ...wish, count: 1, seed: wish.seed === null ? null : wish.seed + place,
  }));
}

/**
 * Give what a wish needs read before it can be sent, read.
 * @param {Wish} wish
 * @param {(callId: string, dialect: string) => Promise<any>} answerOf
 * @returns {Promise<Parts>}
 */
export async function readParts(wish, answerOf) {
  const references = [...wish.references, ...wish.history.flatMap((turn) => turn.references)];
  const texts = new Map(await Promise.all(references.map(async (one) => [one, await _base64(one.blob)])));
  const calls = wish.history.map((turn) => turn.callId);
  const answers = new Map(await Promise.all(calls.map(async (id) => [id, await answerOf(id, wish.dialect)])));
  return { data: (reference) => texts.get(reference), answer: (callId) => answers.get(callId) };
}

function _gemini(wish, { data, answer }) {
  const turn = ({ prompt, references }) => ({
    role: "user",
    parts: [
      ...references.map((one) => ({ inlineData: { mimeType: one.mime, data: data(one) } })),
      { text: prompt },
    ],
  });
  const imageConfig = _known({ aspectRatio: wish.ratio, imageSize: wish.size });
  const generationConfig = _known({
    imageConfig,
    responseFormat: wish.mime ? { image: { mimeType: wish.mime } } : null,
    seed: wish.seed,
  });
  return _known({
    contents: [...wish.history.flatMap((past) => [turn(past), answer(past.callId)]), turn(wish)],
    generationConfig,
  });
}

function _chat(wish, { data, answer }) {
  const message = ({ prompt, references }) => ({
    role: "user",
    content: references.length === 0 ? prompt : [
      ...references.map((one) => ({ type: "image_url", image_url: { url: `data:${one.mime};base64,${data(one)}` } })),
      { type: "text", text: prompt },
    ],
  });
  return _known({
    model: wish.model,
    messages: [...wish.history.flatMap((past) => [message(past), answer(past.callId)]), message(wish)],
    image_config: _known({ aspect_ratio: wish.ratio, image_size: wish.size }),
    n: wish.count > 1 ? wish.count : null,
    seed: wish.seed,
    stream: wish.stream || null,
  });
}

/** Leave out what is not said. */
function _known(fields) {
  const said = Object.entries(fields).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return said.length === 0 ? null : Object.fromEntries(said);
}

/** @param {Blob} blob */
function _base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
