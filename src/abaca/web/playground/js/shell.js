// What all pages have: the bar on top, signing in, small messages.
import {
  Fault, askJson, broughtByAddress, enterByAddress, enterByTabs, hasSession, keepKey, key, leave, onEnded,
} from "./api.js";
import { el, find, icon, iconButton } from "./dom.js";
import { language, putWords, switchLanguage, t } from "./words.js";

/**
 * Begin a page: its words, its bar, its key. Give once somebody is signed in, or may read it without.
 * @param {"playground"|"gallery"|"console"|"reference"} page
 * @param {{asks?: boolean}} [how] `asks: false` for a page that is for everybody.
 */
export async function beginPage(page, { asks = true } = {}) {
  document.title = t(`title.${page}`);
  putWords();
  addEventListener("hashchange", () => broughtByAddress() && location.reload());
  onEnded(() => (asks ? signIn(t("key.ended")) : _bar()));
  _bar();
  const wrong = await _enter();
  if (!key()) await enterByTabs();
  if (!key()) {
    if (asks) await signIn(wrong);
    else if (wrong) tell(wrong);
    else if (wrong) tell(wrong);
    return;
  }
  if (wrong) tell(wrong);
  _bar();
  _showWho();
}

/** Follow a link that signs in; give what is to be said of one that does not. */
async function _enter() {
  try {
    await enterByAddress();
    return "";
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.wrongKey ? t("key.used") : error.message || t("error.offline");
  }
}

/** @type {Promise<any>|null} */
let _asked = null;

/**
 * Give who is signed in, as GET /v1/session says; it is asked once a page.
 * @returns {Promise<{key: {id: string, name: string}, group: string|null, admin: boolean, expires_s: number|null}>}
 */
export function who() {
  _asked ??= askJson("/v1/session").catch((error) => {
    _asked = null;
    throw error;
  });
  return _asked;
}

/** Show what is for admins only to them, and say who would sign out. */
async function _showWho() {
  if (!key()) return;
  try {
    const { admin, key: { name } } = await who();
    for (const one of document.querySelectorAll("[data-admin]")) one.hidden = !admin;
    const words = t("key.out.of", { name });
    const out = find("#leave");
    out.title = words;
    out.setAttribute("aria-label", words);
  } catch (error) {
    if (!(error instanceof Fault)) throw error; // what the page itself asks for says it
  }
}

/** @type {Promise<void>|null} */
let _signing = null;

/**
 * Ask for a key until the server knows it; however many want that at once, it is asked for once.
 * @param {string} [why] What is said at first.
 * @returns {Promise<void>}
 */
export function signIn(why = "") {
  _signing ??= _askForKey(why).finally(() => { _signing = null; });
  return _signing;
}

function _askForKey(why) {
  _asked = null;
  const wrong = el("p", { class: "wrong", role: "alert", id: "key-wrong" });
  const input = el("input", {
    id: "key", type: "password", autocomplete: "off", required: true, spellcheck: false,
    "aria-describedby": `${why && "key-why "}key-about key-wrong`,
  });
  const dialog = el("dialog", { class: "card", "aria-labelledby": "key-title", cancel: (event) => event.preventDefault() },
    el("form", { method: "dialog", submit },
      el("h2", { id: "key-title" }, icon("key"), t("key.title")),
      why ? el("p", { id: "key-why", role: "alert" }, why) : null,
      el("p", { id: "key-about", class: "soft" }, t("key.about")),
      el("label", { for: "key" }, t("key.label")),
      input, wrong,
      el("button", { class: "strong", type: "submit" }, t("key.check"))));
  document.body.append(dialog);
  dialog.showModal();
  let signedIn;

  async function submit(event) {
    event.preventDefault();
    keepKey(input.value.trim());
    try {
      await who();
    } catch (error) {
      keepKey("");
      wrong.textContent = error.wrongKey ? t("key.wrong") : error.message || t("error.offline");
      return;
    }
    dialog.close();
    dialog.remove();
    _bar();
    _showWho();
    signedIn();
  }
  return new Promise((resolve) => { signedIn = resolve; });
}

/**
 * Ask again with another key where the server knows this tab's no longer, or there is none.
 * @param {unknown} error
 * @returns {Promise<boolean>} Whether that was so.
 */
export async function signedOut(error) {
  const lacking = error instanceof Fault && (error.wrongKey || (error.status === 403 && !key()));
  if (!lacking) return false;
  const why = hasSession() ? t("key.ended") : "";
  if (!_signing) keepKey("");
  await signIn(why);
  return true;
}

/**
 * Say something in passing.
 * @param {string} words
 */
export function tell(words) {
  const place = find("#told");
  place.textContent = words;
  place.classList.add("shown");
  clearTimeout(place.timer);
  place.timer = setTimeout(() => place.classList.remove("shown"), 3500);
}

/**
 * Open a dialog that Escape, its button or a press beside it closes, and that leaves nothing behind.
 * @param {string} title
 * @param {string} kind
 * @param {...Node} children
 * @returns {HTMLDialogElement}
 */
export function openDialog(title, kind, ...children) {
  const close = () => dialog.close();
  const dialog = el("dialog", { class: `card ${kind}`, "aria-labelledby": "dialog-title" },
    el("header", {},
      el("h2", { id: "dialog-title" }, title),
      iconButton("close", t("close"), close, { bare: true })),
    ...children);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Copy words, and say so.
 * @param {string} words
 */
export async function copy(words) {
  if (navigator.clipboard) await navigator.clipboard.writeText(words);
  else _copyBySelection(words); // a page that came over plain HTTP from another machine has no clipboard
  tell(t("copied"));
}

function _copyBySelection(words) {
  const place = el("textarea", { value: words, readOnly: true, class: "unseen" });
  (document.querySelector("dialog[open]") ?? document.body).append(place);
  place.select();
  document.execCommand("copy");
  place.remove();
}

/** The bar's controls. */
function _bar() {
  const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = () => document.documentElement.dataset.theme ?? (dark() ? "dark" : "light");
  const other = theme() === "dark" ? "light" : "dark";
  const takeTheme = () => {
    document.documentElement.dataset.theme = other;
    localStorage.setItem("abaca.theme", other);
    _bar();
    _showWho();
    find("#theme").focus();
  };
  const signOut = async () => {
    await leave();
    location.reload();
  };
  find("#controls").replaceChildren(
    iconButton("language", t("language"), switchLanguage, {
      id: "language", "aria-label": t("language"), lang: language() === "en" ? "zh-CN" : "en",
    }),
    iconButton(other === "dark" ? "moon" : "sun", t(`theme.${other}`), takeTheme, { id: "theme", bare: true }),
    ...(key() ? [iconButton("leave", t("key.out"), signOut, { id: "leave", bare: true })] : []),
  );
}
