// The gallery: every call of the key, found and looked at.
import { askJson } from "./api.js";
import { Calls } from "./calls.js";
import { showCall } from "./detail.js";
import { el, find, icon } from "./dom.js";
import { Grid } from "./grid.js";
import { modelNames } from "./models.js";
import { beginPage, signedOut } from "./shell.js";
import { t } from "./words.js";

const STATES = ["done", "running", "failed", "cancelled"];
const PAUSE_MS = 200;

class Gallery {
  constructor() {
    this._calls = new Calls();
    this._grid = new Grid(find("#grid"), (call) => showCall(call, this._calls));
    this._grid.addEventListener("near", () => this._more());
    this._calls.addEventListener("change", () => this._show());
    this._fill();
  }

  async begin() {
    await this._calls.filter(this._filters());
    const names = new Set([...(await modelNames()), ...this._calls.loaded.map(({ model }) => model)]);
    find("#model").append(...[...names].sort().map((name) => el("option", { value: name }, name)));
    const [, id] = /^#(call_\w+)$/.exec(location.hash) ?? [];
    if (id) showCall(await askJson(`/v1/calls/${id}`), this._calls);
  }

  async _more() {
    if (!this._calls.whole) await this._calls.more();
  }

  _filters() {
    return { state: find("#state").value, model: find("#model").value, words: find("#search").value.trim() };
  }

  _fill() {
    find("#state").append(el("option", { value: "" }, t("gallery.any")),
      ...STATES.map((state) => el("option", { value: state }, t(`state.${state}`))));
    find("#model").append(el("option", { value: "" }, t("gallery.any")));
    let pause = 0;
    find("#search").addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => this._calls.filter(this._filters()), PAUSE_MS);
    });
    for (const id of ["state", "model"]) {
      find(`#${id}`).addEventListener("change", () => this._calls.filter(this._filters()));
    }
    find("#filters").addEventListener("submit", (event) => event.preventDefault());
  }

  _show() {
    const { loaded, whole, filters } = this._calls;
    this._grid.show(loaded);
    const counted = t("gallery.count", { loaded: loaded.length });
    find("#counted").textContent = loaded.length > 0 ? `${counted} · ${t(whole ? "gallery.all" : "gallery.more")}` : "";
    const none = loaded.length === 0 && whole;
    find("#nothing").hidden = !none;
    if (!none) return;
    const all = Object.values(filters).every((value) => value === "");
    find("#nothing").replaceChildren(icon("picture"),
      el("h2", {}, t(all ? "gallery.empty" : "gallery.nothing")),
      el("p", { class: "soft" }, t(all ? "gallery.empty.text" : "gallery.nothing.text")),
      ...(all ? [el("a", { class: "strong", href: "/" }, t("gallery.empty.go"))] : []));
  }
}

await beginPage("gallery");
const gallery = new Gallery();
for (let begun = false; !begun;) {
  try {
    await gallery.begin();
    begun = true;
  } catch (error) {
    if (!(await signedOut(error))) throw error;
  }
}
document.body.dataset.ready = "";
