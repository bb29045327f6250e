// Forms and questions of the console: opened at the side, sent, and what went wrong said where it is.
import { Fault } from "../api.js";
import { el, iconButton } from "../dom.js";
import { openDialog, tell } from "../shell.js";
import { t } from "../words.js";

/**
 * Ask whether something is really wanted.
 * @param {string} title
 * @param {string} words
 * @param {string} verb
 * @returns {Promise<boolean>}
 */
export function sure(title, words, verb) {
  return new Promise((resolve) => {
    let answer = false;
    const close = (value) => {
      answer = value;
      dialog.close();
    };
    const no = el("button", { type: "button", class: "quiet", click: () => close(false) }, t("cancel"));
    const yes = el("button", { type: "button", class: "strong wrong", click: () => close(true) }, verb);
    const dialog = openDialog(title, "question", el("p", {}, words), el("div", { class: "row ends" }, no, yes));
    dialog.addEventListener("close", () => resolve(answer));
    no.focus();
  });
}

/**
 * Open a form at the side, which only its buttons and Escape close: a slip beside it loses nothing.
 * @param {string} title
 * @param {HTMLFormElement} form
 * @returns {HTMLDialogElement}
 */
export function openDrawer(title, form) {
  const dialog = openDialog(title, "drawer", form);
  dialog.addEventListener("click", (event) => event.target === dialog && event.stopImmediatePropagation(), true);
  return dialog;
}

/**
 * Show a secret, this once.
 * @param {string} title
 * @param {string} secret
 * @param {(words: string) => void} copy
 * @returns {Promise<void>} Once it is put away.
 */
export function showSecret(title, secret, copy) {
  const field = el("input", {
    id: "secret", class: "secret", readOnly: true, value: secret, spellcheck: false, autocomplete: "off", focus: () => field.select(),
  });
  const dialog = openDialog(title, "shown-once",
    el("p", {}, t("console.secret.about")),
    el("label", { for: "secret" }, t("key.label")),
    el("div", { class: "row whole" }, field, iconButton("copy", t("copy"), () => copy(secret), { class: "strong", id: "copy-secret" })),
    el("div", { class: "row ends" }, el("button", { type: "button", class: "quiet", click: () => dialog.close() }, t("console.secret.done"))));
  dialog.addEventListener("click", (event) => event.target === dialog && event.stopImmediatePropagation(), true);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  return new Promise((resolve) => { dialog.addEventListener("close", () => resolve()); });
}

/**
 * Make what a form ends with: its buttons, and a place for what is wrong with all of it.
 * @param {() => void} leave
 * @param {string} verb
 */
export const foot = (leave, verb) =>
  el("footer", { class: "foot" },
    el("p", { class: "wrong small form-wrong", role: "alert" }),
    el("div", { class: "row ends" },
      el("button", { type: "button", class: "quiet", click: leave }, t("cancel")),
      el("button", { type: "submit", class: "strong" }, verb)));

/**
 * Send what a form says; what is wrong with it is said there.
 * @template T
 * @param {HTMLFormElement} form
 * @param {() => Promise<T>} send
 * @returns {Promise<T|null>} The answer, null without a good one.
 */
export async function sending(form, send) {
  const button = form.querySelector("[type=submit]");
  sayWrong(form, null);
  button.disabled = true;
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    button.disabled = false;
    sayWrong(form, error);
    return null;
  } finally {
    button.disabled = false;
  }
}

/**
 * Ask for something without a form; what is wrong is said in passing.
 * @template T
 * @param {() => Promise<T>} send
 * @returns {Promise<T|null>} The answer, null without a good one.
 */
export async function trying(send) {
  try {
    return await send();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null; // nobody waits for it any more
    if (!(error instanceof Fault)) throw error;
    tell(error.message || t("error.offline"));
    return null;
  }
}

/**
 * Say at its field what the server found wrong there, else above the buttons.
 * @param {HTMLElement} form
 * @param {import("../api.js").Fault|null} fault
 */
export function sayWrong(form, fault) {
  for (const one of form.querySelectorAll(".wrong")) one.textContent = "";
  for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  if (!fault) return;
  const name = fault.field.replace(/^(body|\$)\./, "").replace(/^rules\./, "").split(/[.[]/)[0];
  const place = name && form.querySelector(`[data-field="${CSS.escape(name)}"]`);
  const words = fault.message || t("error.offline");
  if (!place) {
    form.querySelector(".form-wrong").textContent = words;
    return;
  }
  place.closest("details")?.setAttribute("open", "");
  place.querySelector(":scope > .wrong").textContent = words;
  const control = place.querySelector("[aria-describedby]");
  control.setAttribute("aria-invalid", "true");
  control.focus();
}
