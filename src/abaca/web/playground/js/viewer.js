// Looking closely: two pictures against each other, one enlarged, a request as code.
import { el, iconButton } from "./dom.js";
import { copy, openDialog } from "./shell.js";
import { t } from "./words.js";

/** @typedef {{url: string, words: string}} Seen */

const STEPS = [0, 0.25, 0.5, 1, 2, 4];

/**
 * Compare a picture with one of others: under a slider, or beside each other.
 * @param {Seen} after
 * @param {Seen[]} others The last is shown first.
 */
export function compare(after, others) {
  if (others.length === 0) {
    openDialog(t("compare.title"), "small", el("p", { class: "soft" }, t("compare.none")));
    return;
  }
  const under = el("img", { src: after.url, alt: `${t("compare.after")}: ${after.words}` });
  const over = el("img", { class: "over" });
  const slider = el("input", {
    type: "range", min: 0, max: 100, value: 50, step: 1, "aria-label": t("compare.edge"), input: () => cut(),
  });
  const choice = el("select", { id: "compare-with", change: () => take() },
    ...others.map(({ words }, place) => el("option", { value: place }, words)));
  choice.value = String(others.length - 1);
  const view = el("div", { class: "versus slider" }, el("div", { class: "pair" }, under, over), slider);
  const way = (kind) => el("label", { class: "choice" },
    el("input", {
      type: "radio", name: "way", class: "unseen", value: kind, checked: kind === "slider",
      change: () => { view.className = `versus ${kind}`; },
    }), el("span", {}, t(`compare.${kind}`)));
  const cut = () => {
    over.style.setProperty("--cut", `${slider.value}%`);
    view.style.setProperty("--cut", `${slider.value}%`);
    slider.setAttribute("aria-valuetext", `${t("compare.before")} ${slider.value} %`);
  };
  const take = () => {
    const before = others[Number(choice.value)];
    over.src = before.url;
    over.alt = `${t("compare.before")}: ${before.words}`;
  };
  take();
  cut();
  openDialog(t("compare.title"), "wide",
    el("div", { class: "row" },
      el("label", { for: "compare-with" }, t("compare.before")), choice,
      el("div", { class: "segments", role: "radiogroup", "aria-label": t("compare.how") }, way("slider"), way("beside"))),
    view);
  slider.focus();
}

/**
 * Enlarge a picture: in steps by a slider, moved by scrolling, dragging or the arrow keys.
 * @param {Seen} seen
 */
export function zoom(seen) {
  const picture = el("img", { src: seen.url, alt: seen.words, draggable: false });
  const pane = el("div", { class: "pane", tabIndex: 0, role: "group", "aria-label": seen.words }, picture);
  const level = el("output", {});
  const slider = el("input", {
    type: "range", min: 0, max: STEPS.length - 1, value: 0, step: 1, "aria-label": t("zoom.level"), input: () => take(),
  });
  const take = () => {
    const step = STEPS[Number(slider.value)];
    const [across, down] = [
      (pane.scrollLeft + pane.clientWidth / 2) / pane.scrollWidth, (pane.scrollTop + pane.clientHeight / 2) / pane.scrollHeight];
    pane.classList.toggle("fit", step === 0);
    picture.style.width = step === 0 ? "" : `${(picture.naturalWidth * step) / devicePixelRatio}px`;
    pane.scrollTo(across * pane.scrollWidth - pane.clientWidth / 2, down * pane.scrollHeight - pane.clientHeight / 2);
    level.textContent = step === 0 ? t("zoom.fit") : `${step * 100} %`;
    slider.setAttribute("aria-valuetext", level.textContent);
  };
  _drag(pane);
  openDialog(t("zoom.title"), "wide tall", el("div", { class: "row" }, slider, level), pane);
  picture.decode().then(take, take);
  slider.focus();
}

/**
 * Show code, a tab for each language.
 * @param {Record<string, string>} code
 */
export function showCode(code) {
  const names = Object.keys(code);
  const text = el("pre", { id: "code-panel", role: "tabpanel", tabIndex: 0, "aria-labelledby": "code-tab-0" }, el("code", {}));
  const tabs = names.map((name, place) => el("button", {
    type: "button", role: "tab", id: `code-tab-${place}`, "aria-controls": "code-panel", click: () => take(place),
  }, name));
  let shown = 0;
  const take = (place) => {
    shown = place;
    tabs.forEach((tab, other) => {
      tab.setAttribute("aria-selected", String(other === place));
      tab.tabIndex = other === place ? 0 : -1;
    });
    text.setAttribute("aria-labelledby", `code-tab-${place}`);
    text.firstChild.textContent = code[names[place]];
  };
  const list = el("div", {
    class: "tabs", role: "tablist", "aria-label": t("code.title"),
    keydown: (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      take((shown + by + names.length) % names.length);
      tabs[shown].focus();
    },
  }, ...tabs);
  take(0);
  openDialog(t("code.title"), "wide code",
    el("p", { class: "soft" }, t("code.about")),
    el("div", { class: "row" }, list, iconButton("copy", t("copy"), () => copy(code[names[shown]]))),
    text);
}

/** Move what a pane shows by dragging it. */
function _drag(pane) {
  pane.addEventListener("pointerdown", (event) => {
    pane.setPointerCapture(event.pointerId);
    pane.classList.add("held");
  });
  pane.addEventListener("pointermove", (event) => {
    if (pane.hasPointerCapture(event.pointerId)) pane.scrollBy(-event.movementX, -event.movementY);
  });
  pane.addEventListener("lostpointercapture", () => pane.classList.remove("held"));
}
