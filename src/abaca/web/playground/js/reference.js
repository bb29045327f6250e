// The API reference: every route of this server, to be found, read and tried.
import { askJson } from "./api.js";
import { el, find } from "./dom.js";
import { Reference, fits } from "./reference_document.js";
import { method, showOperation } from "./reference_operation.js";
import { beginPage, tell } from "./shell.js";
import { t } from "./words.js";

const VERTEX = /_vertex$/;

class Page {
  /** @param {Reference} reference */
  constructor(reference) {
    this._reference = reference;
    this._vendor = find("#vendor");
    this._filter = find("#filter");
    this._vendor.append(...reference.vendors.map(({ name, title, prefix }) =>
      el("option", { value: name }, prefix ? `${title} — ${prefix}` : title)));
    this._vendor.addEventListener("change", () => this._spell());
    this._filter.addEventListener("input", () => this._list());
    find("#finding").addEventListener("submit", (event) => event.preventDefault());
    addEventListener("hashchange", () => this._take());
    this._take();
  }

  /** Show what the address names, else the first route there is. */
  _take() {
    const named = this._reference.find(location.hash.slice(1));
    if (this._shown && !named) return; // an address of another kind, such as that of the link that skips the bar
    this._shown = named ?? this._reference.of(this._vendor.value)[0];
    if (this._shown.vendor) this._vendor.value = this._shown.vendor;
    this._list();
    this._show();
  }

  _spell() {
    const operation = this._reference.spelled(this._shown, this._vendor.value);
    if (operation === this._shown) this._list();
    else location.hash = operation.id;
  }

  _show() {
    const place = find("#content");
    place.replaceChildren(...showOperation(this._reference, this._shown));
    document.title = `${this._shown.title} · ${t("title.reference")}`;
    if (location.hash) place.scrollIntoView();
  }

  _list() {
    const found = this._reference.of(this._vendor.value).filter((one) => fits(one, this._filter.value.trim()));
    const groups = this._reference.tags
      .map(({ name }) => [name, found.filter(({ tag }) => tag === name).sort((one, other) => VERTEX.test(one.id) - VERTEX.test(other.id))])
      .filter(([, operations]) => operations.length > 0);
    find("#found").textContent = this._filter.value ? t("reference.found", { number: found.length }) : "";
    find("#operations").replaceChildren(...groups.flatMap(([name, operations], at) => [
      el("h2", { id: `tag-${at}` }, name),
      el("ul", { "aria-labelledby": `tag-${at}` }, ...operations.map((one) => el("li", {},
        el("a", { href: `#${one.id}`, title: `${one.method} ${one.path}`, "aria-current": one === this._shown && "page" },
          method(one.method), el("span", {}, one.title))))),
    ]));
    const [list, at] = [find("#operations"), document.querySelector("#operations [aria-current]")];
    if (at) list.scrollTop += at.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
  }
}

await beginPage("reference", { asks: false });
try {
  new Page(new Reference(await askJson("/openapi.json", { as: "" })));
  document.body.dataset.ready = "";
} catch (error) {
  tell(error.message || t("error.offline"));
  throw error;
}
