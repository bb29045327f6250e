// An answer as it comes: its status and headers, words as they stream, and every picture in it.
import { el, inBytes } from "./dom.js";
import { t } from "./words.js";

const LONG_CHARS = 240;
const SHOWN_CHARS = 60;
const MOST_COLOURED = 60_000;
const DATA_URL = /^data:(image\/[\w.+-]+);base64,/;
const LINK = /^(https?:\/\/[^/]+)?\/i\/[0-9a-f]{64}\./;
const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Show an answer in a place, as it comes. Ends when it has ended.
 * @param {HTMLElement} place
 * @param {Response} answer
 * @param {number} startedMs
 */
export async function showAnswer(place, answer, startedMs) {
  const [words, pictures] = [el("div", { class: "said" }), el("div", { class: "pictures" })];
  const facts = el("span", { class: "soft small" });
  place.replaceChildren(
    el("p", { class: `status ${answer.ok ? "good" : "bad"}` },
      el("strong", {}, `${answer.status} ${answer.statusText}`.trim()), facts),
    el("details", { class: "heads" },
      el("summary", {}, t("reference.headers")),
      el("dl", {}, ...[...answer.headers].flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]))),
    pictures, words);
  const tell = (bytes) => { facts.textContent = `${((performance.now() - startedMs) / 1000).toFixed(2)} s · ${inBytes(bytes)}`; };
  const kind = answer.headers.get("content-type") ?? "";
  if (kind.startsWith("image/")) {
    const bytes = await answer.blob();
    pictures.append(_picture(URL.createObjectURL(bytes), kind));
    tell(bytes.size);
    return;
  }
  if (kind.startsWith("text/event-stream")) await _events(answer, words, pictures, tell);
  else {
    const text = await answer.text();
    tell(new Blob([text]).size);
    words.append(..._shown(text, pictures));
  }
}

async function _events(answer, words, pictures, tell) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let [rest, bytes] = ["", 0];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    bytes += value.length;
    tell(bytes);
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines.map((one) => one.trim()).filter((one) => one.startsWith("data: "))) {
      words.append(..._shown(line.slice(6), pictures));
    }
  }
}

/** A document as code, its long strings shortened, its pictures beside it. */
function _shown(text, pictures) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    return text ? [codeBlock(text, t("reference.answer"))] : [];
  }
  for (const [url, mime] of _picturesIn(said)) pictures.append(_picture(url, mime));
  return [codeBlock(JSON.stringify(said, (_name, value) => _short(value), 2), t("reference.answer"))];
}

const _short = (value) => typeof value === "string" && value.length > LONG_CHARS && /^[\w+/=:;,.-]+$/.test(value)
  ? `${value.slice(0, SHOWN_CHARS)}… (${value.length.toLocaleString()})`
  : value;

/** Addresses and types of the pictures in a document, wherever they stand. */
function* _picturesIn(said) {
  if (typeof said === "string") {
    const [whole, mime] = DATA_URL.exec(said) ?? [];
    if (whole) yield [_blobUrl(said.slice(whole.length), mime), mime];
    else if (LINK.test(said)) yield [said, ""];
  } else if (said && typeof said === "object") {
    const mime = said.mimeType ?? said.mime_type ?? "";
    if (typeof said.data === "string" && mime.startsWith("image/")) {
      yield [_blobUrl(said.data, mime), mime];
      return;
    }
    for (const one of Object.values(said)) yield* _picturesIn(one);
  }
}

function _blobUrl(base64, mime) {
  const bytes = Uint8Array.from(atob(base64.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: mime }));
}

function _picture(url, mime) {
  const caption = el("figcaption", { class: "soft small" }, mime);
  const image = el("img", { src: url, alt: t("reference.picture"), load: () => {
    caption.textContent = [`${image.naturalWidth} × ${image.naturalHeight}`, mime].filter(Boolean).join(" · ");
  } });
  return el("figure", {}, image, caption);
}

/**
 * Give code as it is shown, JSON in colours.
 * @param {string} text
 * @param {string} label
 */
export function codeBlock(text, label) {
  return el("pre", { tabIndex: 0, role: "region", "aria-label": label }, el("code", {}, ..._coloured(text)));
}

function _coloured(text) {
  if (text.length > MOST_COLOURED || !/^\s*[[{]/.test(text)) return [text];
  const made = [];
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [whole, string, colon] = match;
    made.push(text.slice(at, match.index));
    if (string && colon) made.push(el("span", { class: "key" }, string), colon);
    else made.push(el("span", { class: string ? "string" : "number" }, whole));
    at = match.index + whole.length;
  }
  return [...made, text.slice(at)];
}
