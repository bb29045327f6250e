// What all pages have: the bar on top, signing in, small messages.
import { Fault, askJson, keepKey, key, takeKeyFromAddress } from "./api.js";
import { el, find, icon, iconButton } from "./dom.js";
import { language, putWords, switchLanguage, t } from "./words.js";

/**
 * Begin a page: its words, its bar, its key. Give once somebody is signed in.
 * @param {"playground"|"gallery"} page
 */
export async function beginPage(page) {
  takeKeyFromAddress();
  document.title = t(`title.${page}`);
  putWords();
  _bar();
  if (!key()) await signIn();
}

/** Ask for a key until the server knows it. */
export function signIn() {
  const wrong = el("p", { class: "wrong", role: "alert", id: "key-wrong" });
  const input = el("input", {
    id: "key", type: "password", autocomplete: "off", required: true, spellcheck: false,
    "aria-describedby": "key-about key-wrong",
  });
  const dialog = el("dialog", { class: "card", "aria-labelledby": "key-title", cancel: (event) => event.preventDefault() },
    el("form", { method: "dialog", submit },
      el("h2", { id: "key-title" }, icon("key"), t("key.title")),
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
      await askJson("/v1/calls?limit=1");
    } catch (error) {
      keepKey("");
      wrong.textContent = error.wrongKey ? t("key.wrong") : error.message || t("error.offline");
      return;
    }
    dialog.close();
    dialog.remove();
    _bar();
    signedIn();
  }
  return new Promise((resolve) => { signedIn = resolve; });
}

/**
 * Ask again with another key where the server knows this tab's no longer.
 * @param {unknown} error
 * @returns {Promise<boolean>} Whether that was so.
 */
export async function signedOut(error) {
  if (!(error instanceof Fault) || !error.wrongKey) return false;
  keepKey("");
  await signIn();
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
    find("#theme").focus();
  };
  const leave = () => {
    keepKey("");
    location.reload();
  };
  find("#controls").replaceChildren(
    iconButton("language", t("language"), switchLanguage, {
      id: "language", "aria-label": t("language"), lang: language() === "en" ? "zh-CN" : "en",
    }),
    iconButton(other === "dark" ? "moon" : "sun", t(`theme.${other}`), takeTheme, { id: "theme", bare: true }),
    ...(key() ? [iconButton("leave", t("key.out"), leave, { id: "leave", bare: true })] : []),
  );
}
