// The pages' words, in the language of the page.
import { en } from "./words/en.js";
import { zh } from "./words/zh.js";

const WORDS = { en, "zh-CN": zh };

/** The language of the page: "en" or "zh-CN". */
export const language = () => document.documentElement.lang;

/**
 * Give words by their name, with `values` in the place of {name}.
 * @param {keyof typeof en} name
 * @param {Record<string, string|number>} [values]
 */
export function t(name, values = {}) {
  const words = WORDS[language()][name] ?? en[name];
  return words.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

/**
 * Put words where the page names them: data-t for an element's text, data-t-NAME for an attribute.
 * @param {ParentNode} [root]
 */
export function putWords(root = document) {
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const name of ["placeholder", "aria-label", "title"]) {
    for (const element of root.querySelectorAll(`[data-t-${name}]`)) {
      element.setAttribute(name, t(element.getAttribute(`data-t-${name}`)));
    }
  }
}

/** Take the other language, and keep it. */
export function switchLanguage() {
  localStorage.setItem("abaca.language", language() === "en" ? "zh-CN" : "en");
  location.reload();
}

/**
 * Give a time of Unix seconds as people say it.
 * @param {number} seconds
 */
export function inTime(seconds) {
  const format = { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(language(), format).format(new Date(seconds * 1000));
}
