// The console: its sections, one at a time, each with an address of its own.
import { Fault } from "./api.js";
import { engines } from "./console/engines.js";
import { groups } from "./console/groups.js";
import { keys } from "./console/keys.js";
import { live } from "./console/live.js";
import { overview } from "./console/overview.js";
import { prices } from "./console/prices.js";
import { settings } from "./console/settings.js";
import { el, find, icon, iconButton } from "./dom.js";
import { beginPage, signIn, signedOut, who } from "./shell.js";
import { t } from "./words.js";

const SECTIONS = { overview, live, engines, keys, groups, prices, settings };
const ICONS = { overview: "chart", live: "pulse", engines: "engine", keys: "key", groups: "group", prices: "price", settings: "gear" };
const FIRST = "overview";

/** One section at a time; its address is #NAME, perhaps with what is chosen there: #overview?days=7. */
class Console {
  constructor() {
    this._left = new AbortController();
    this._place = find("#section");
    find("#sections").replaceChildren(...Object.keys(SECTIONS).map((name) =>
      el("a", { href: `#${name}`, "data-section": name }, icon(ICONS[name]), el("span", {}, t(`console.${name}`)))));
    addEventListener("hashchange", () => {
      document.querySelector("dialog[open]")?.close();
      this.open();
    });
  }

  /** Show the section that the address names. */
  async open() {
    const [given, query = ""] = location.hash.slice(1).split("?");
    const name = given in SECTIONS ? given : FIRST;
    this._left.abort();
    this._left = new AbortController();
    const { signal } = this._left;
    _light(name);
    document.title = `${t(`console.${name}`)} · ${t("title.console")}`;
    this._place.setAttribute("aria-busy", "true");
    try {
      const shown = await SECTIONS[name]({
        signal, query: new URLSearchParams(query), again: () => this.open(), go: (chosen) => _go(name, chosen),
      });
      if (signal.aborted) return;
      this._put(name, shown);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Fault)) throw error;
      if (await signedOut(error)) location.reload();
      else this._put(name, this._fault(error));
    }
  }

  /** Put a section in the place of the one before; who is at a control of it stays there. */
  _put(name, shown) {
    const same = this._place.dataset.section === name;
    const mark = same && this._place.contains(document.activeElement) ? _markOf(document.activeElement) : "";
    this._place.replaceChildren(shown);
    this._place.dataset.section = name;
    this._place.setAttribute("aria-busy", "false");
    if (mark) (this._place.querySelector(mark) ?? find("#content")).focus({ preventScroll: true });
    if (!same) scrollTo(0, 0);
  }

  _fault(error) {
    return el("div", { class: "card-of fault", role: "alert" },
      el("h1", {}, t("error.title")), el("p", {}, error.message || t("error.offline")),
      iconButton("redo", t("error.again"), () => this.open()));
  }
}

/** Give how the control is found again in a section that was made anew. */
function _markOf(element) {
  const { id, name, value, dataset } = element;
  if (id) return `#${CSS.escape(id)}`;
  if (name) return `[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`;
  const whose = element.closest("[data-name]")?.dataset.name ?? "";
  return `[data-name="${CSS.escape(whose)}"] [data-act="${CSS.escape(dataset.act ?? "")}"]`;
}

/** Light a section's link up, and bring it into view where there is no room for all of them. */
function _light(name) {
  const sections = find("#sections");
  for (const link of sections.children) link.removeAttribute("aria-current");
  const link = find(`[data-section="${name}"]`, sections);
  link.setAttribute("aria-current", "page");
  sections.scrollLeft = link.offsetLeft - (sections.clientWidth - link.offsetWidth) / 2;
}

function _go(name, chosen) {
  const query = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value));
  location.hash = `${name}${query.size > 0 ? `?${query}` : ""}`;
}

/** What those see who are no admins. */
function _closed() {
  find("#section").replaceChildren(el("div", { class: "nothing" }, icon("key"),
    el("h1", {}, t("console.closed")), el("p", { class: "soft" }, t("console.closed.text")),
    el("button", { type: "button", class: "strong", click: () => signIn().then(() => location.reload()) }, t("console.closed.other"))));
}

await beginPage("console");
for (let begun = false; !begun;) {
  try {
    const { admin } = await who();
    if (admin) await new Console().open();
    else _closed();
    find("#sections").hidden = !admin;
    begun = true;
  } catch (error) {
    if (!(await signedOut(error))) throw error;
  }
}
document.body.dataset.ready = "";
