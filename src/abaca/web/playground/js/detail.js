// One call, looked at: its picture, its words and facts, where it came from and what became of it.
import { Fault, ask, askJson, askPicture } from "./api.js";
import { children, parents } from "./calls.js";
import { el, iconButton, inBytes } from "./dom.js";
import { copy, openDialog, tell } from "./shell.js";
import { thumb } from "./thumbs.js";
import { inTime, t } from "./words.js";

/** @typedef {import("./calls.js").Call} Call */

const LARGE_PX = 1280;

/**
 * Show a call.
 * @param {Call} call
 * @param {import("./calls.js").Calls} calls
 */
export function showCall(call, calls) {
  const left = new AbortController();
  const go = (verb) => location.assign(`/#call=${call.id}&do=${verb}`);
  const drawn = call.pictures.length > 0;
  const facts = el("dl", { class: "facts" }, ..._facts(call).map(([name, value]) =>
    el("div", { class: `fact ${name}` }, el("dt", {}, t(`fact.${name}`)), el("dd", {}, String(value)))));
  const open = (other) => {
    dialog.addEventListener("close", () => showCall(other, calls));
    dialog.close();
  };
  const from = parents(call, left.signal);
  const acts = el("div", { class: "row acts" },
    drawn && iconButton("edit", t("edit"), () => go("edit")),
    iconButton("redo", t("gallery.again"), () => go("again")),
    drawn && iconButton("download", t("download"), () => _download(call)),
    drawn && iconButton("link", t("link"), () => _link(call)),
    iconButton("trash", t("gallery.delete"), () => _delete(call, calls, dialog, acts), { class: "quiet danger" }));
  const dialog = openDialog(inTime(call.created_s), "wide call",
    el("div", { class: "looked" },
      el("div", { class: "pictures" }, ...call.pictures.map((picture) => _picture(picture, call, left.signal))),
      el("div", { class: "about" },
        el("p", { class: "words" }, call.prompt || t("gallery.no-words")),
        call.error && el("p", { class: "wrong" }, call.error.message),
        call.text && el("p", { class: "soft said" }, call.text),
        acts, facts,
        _references(call, from, left.signal),
        _family(t("gallery.parents"), from, open, left.signal),
        _family(t("gallery.children"), children(call, left.signal), open, left.signal))));
  history.replaceState(null, "", `#${call.id}`);
  dialog.addEventListener("close", () => {
    left.abort();
    history.replaceState(null, "", location.pathname);
  });
}

function _facts(call) {
  const [first] = call.pictures;
  return [
    ["model", call.model],
    ["key", call.key?.name],
    ["state", call.state === "done" ? "" : t(`state.${call.state}`)],
    ["pixels", first && `${first.width_px} × ${first.height_px}`],
    ["bytes", first && inBytes(first.size_bytes)],
    ["cost", call.cost_usd && (Number(call.cost_usd) === 0 ? t("free") : `$${Number(call.cost_usd).toFixed(4)}`)],
    ["engine", call.engine],
    ["seed", call.seed],
    ["ignored", call.ignored.join(", ")],
    ["not_drawn", call.not_drawn.join(", ")],
    ["call", call.id],
  ].filter(([, value]) => value !== null && value !== undefined && value !== "");
}

function _picture(picture, call, signal) {
  const image = el("img", { alt: t("picture.alt", { prompt: call.prompt.slice(0, 200) }) });
  if (picture.width_px > 0) image.style.aspectRatio = `${picture.width_px} / ${picture.height_px}`;
  thumb(picture.url, signal, LARGE_PX).then((url) => { if (url) image.src = url; });
  return image;
}

/** The pictures that were sent with it and that no call is known to have drawn, as far as they are kept. */
function _references(call, finding, signal) {
  const row = el("div", { class: "row" });
  const element = el("div", { class: "family sent", hidden: true }, el("h3", { class: "label" }, t("references")), row);
  finding.catch(() => []).then((members) => {
    const known = new Set(members.flatMap(({ pictures }) => pictures.map(({ sha256 }) => sha256)));
    call.references.forEach((digest, place) => {
      if (known.has(digest)) return;
      const image = el("img", { class: "reference", alt: `${t("references")} ${place + 1}`, width: 72, height: 72, hidden: true });
      row.append(image);
      thumb(`/v1/calls/${call.id}/references/${place}`, signal).then((url) => {
        if (!url) return;
        Object.assign(image, { src: url, hidden: false });
        element.hidden = false;
      });
    });
  });
  return element;
}

/** Calls that a picture leads to, shown once they are found. */
function _family(title, finding, open, signal) {
  const row = el("div", { class: "row" });
  const element = el("div", { class: "family", hidden: true }, el("h3", { class: "label" }, title), row);
  finding.then((members) => {
    element.hidden = members.length === 0;
    row.append(...members.map((other) => _member(title, other, open, signal)));
  }).catch((error) => {
    if (!signal.aborted && !(error instanceof Fault)) throw error; // the call itself can be looked at all the same
  });
  return element;
}

function _member(title, other, open, signal) {
  const image = el("img", { alt: "", width: 72, height: 72 });
  if (other.pictures[0]) thumb(other.pictures[0].url, signal).then((url) => { if (url) image.src = url; });
  return el("button", {
    type: "button", class: "member", title: other.prompt, "aria-label": `${title}: ${other.prompt.slice(0, 80)}`, click: () => open(other),
  }, image);
}

async function _download(call) {
  const [picture] = call.pictures;
  const url = URL.createObjectURL(await askPicture(picture.url));
  el("a", { href: url, download: `${call.id}-0.${picture.mime.split("/")[1].replace("jpeg", "jpg")}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function _link(call) {
  const answer = await askJson(`/v1/calls/${call.id}?as=gemini`, { headers: { "x-abaca-delivery": "url" } });
  const parts = answer.candidates.flatMap((candidate) => candidate.content.parts ?? []);
  await copy(parts.find((part) => part.fileData && !part.thought).fileData.fileUri);
}

/** Ask once more, in the place of the buttons. */
function _delete(call, calls, dialog, acts) {
  const sure = async () => {
    await ask(`/v1/calls/${call.id}`, { method: "DELETE" });
    dialog.close();
    calls.forget(call);
    tell(t("gallery.deleted"));
  };
  const keep = iconButton("close", t("gallery.keep"), () => question.replaceWith(acts));
  const question = el("div", { class: "row acts", role: "alert" },
    el("p", {}, t("gallery.delete.sure")),
    iconButton("trash", t("gallery.delete"), sure, { class: "quiet danger" }), keep);
  acts.replaceWith(question);
  keep.focus();
}
