// Answers of both dialects, whole or streamed, as what they add to a picture's making.
import { faultIn } from "./api.js";

/**
 * What one document adds; throws the Fault that it is.
 * @typedef {{text: string, thought: string, pictures: {mime: string, blob?: Blob, url?: string}[], end: boolean}} News
 */

/**
 * Read one document of an answer: a chunk of a stream, or all of it.
 * @param {any} document
 * @param {"gemini"|"openai_chat"} dialect
 * @returns {News}
 */
export function readAnswer(document, dialect) {
  if (document.error) throw faultIn(document);
  return dialect === "gemini" ? _gemini(document) : _chat(document);
}

function _gemini(document) {
  const news = { text: "", thought: "", pictures: [], end: Boolean(document.promptFeedback) };
  for (const candidate of document.candidates ?? []) {
    news.end ||= Boolean(candidate.finishReason);
    for (const part of candidate.content?.parts ?? []) {
      const inline = part.inlineData ?? part.inline_data;
      const linked = part.fileData ?? part.file_data;
      if (part.text) news[part.thought ? "thought" : "text"] += part.text;
      if (part.thought) continue;
      if (inline) news.pictures.push(_decoded(inline.mimeType ?? inline.mime_type, inline.data));
      if (linked) news.pictures.push({ mime: linked.mimeType ?? linked.mime_type, url: linked.fileUri ?? linked.file_uri });
    }
  }
  return news;
}

function _chat(document) {
  const news = { text: "", thought: "", pictures: [], end: false };
  for (const choice of document.choices ?? []) {
    const said = choice.delta ?? choice.message ?? {};
    news.end ||= Boolean(choice.finish_reason);
    news.text += said.content ?? "";
    news.thought += said.reasoning_content ?? said.reasoning ?? "";
    for (const image of said.images ?? []) {
      const url = image.image_url.url;
      const inline = /^data:([^;]+);base64,/.exec(url.slice(0, 80));
      news.pictures.push(inline ? _decoded(inline[1], url.slice(inline[0].length)) : { mime: "", url });
    }
  }
  return news;
}

function _decoded(mime, text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place += 1) bytes[place] = letters.charCodeAt(place);
  return { mime, blob: new Blob([bytes], { type: mime }) };
}
