// Bodies as text in which what only the running code knows is left to it.
import { eachOf } from "./request.js";

/** @typedef {import("./request.js").Wish} Wish */
/** @typedef {import("./request.js").Parts} Parts */

const BEGIN = "\uE000";
const END = "\uE001";
const MARK = /"((?:[^"\\]|\\.)*?)\uE000(\w+) (.*?)\uE001"/g;

/** What stands for files and answers until the text is made. @type {Parts} */
export const MARKS = {
  data: (reference) => `${BEGIN}file ${reference.name}${END}`,
  answer: (callId) => `${BEGIN}answer ${callId}${END}`,
};

/**
 * Give a wish, and the marks for its big parts, as `bodyOf` wants them; of several requests each has its own seed.
 * @param {Wish} wish
 * @returns {[Wish, Parts]}
 */
export function repeated(wish) {
  const [first, second] = eachOf(wish);
  const seed = second && first.seed !== null ? /** @type {any} */ (`${BEGIN}seed ${first.seed}${END}`) : first.seed;
  return [{ ...first, seed }, MARKS];
}

/**
 * Give JSON as text, with what `said` gives for each mark: of its value, and of what stands before it in its string.
 * @param {any} body
 * @param {number} indent
 * @param {Record<string, (value: string, before: string) => string>} said
 * @param {(text: string) => string} [plain] What to do to the rest where there are marks.
 * @returns {{text: string, live: boolean}} `live` when there were marks.
 */
export function marked(body, indent, said, plain = (text) => text) {
  const json = JSON.stringify(body, null, indent);
  const pieces = [];
  let place = 0;
  for (const found of json.matchAll(MARK)) {
    const [whole, before, kind, value] = found;
    pieces.push(plain(json.slice(place, found.index)), said[kind](value, before));
    place = found.index + whole.length;
  }
  return { text: place === 0 ? json : [...pieces, plain(json.slice(place))].join(""), live: place > 0 };
}

/**
 * Tell whether files go with a wish.
 * @param {Wish} wish
 */
export const hasFiles = (wish) => [wish, ...wish.history].some((turn) => turn.references.length > 0);
