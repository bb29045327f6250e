// Elements, made without markup: no text of anybody's is ever read as HTML.

/**
 * Give the one element that a selector means.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {any}
 */
export function find(selector, within = document) {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`There is no ${selector} on this page.`);
  return found;
}

/**
 * Make an element. Of `fields`, functions listen to the event they are named for, `class` and what has a dash are
 * attributes, the rest are properties; null and false leave one out.
 * @param {string} tag
 * @param {Record<string, any>} [fields]
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {any}
 */
export function el(tag, fields = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else if (name === "class") made.className = value;
    else if (name.includes("-") || name === "role" || name === "for") made.setAttribute(name, String(value));
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  chart: "M4 20h16M7 16v-5M12 16V5M17 16V9",
  close: "M6 6l12 12M18 6 6 18",
  code: "m8 7-5 5 5 5M16 7l5 5-5 5",
  compare: "M12 4v16M4 6h5v12H4zM15 6h5v12h-5z",
  copy: "M9 9h10v10H9zM5 15V5h10",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  engine: "M4 5h16v6H4zM4 13h16v6H4zM8 8h.01M8 16h.01M12 8h5M12 16h5",
  gear: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM12 3v3M12 18v3M4.2 7.5l2.6 1.5M17.2 15l2.6 1.5M4.2 16.5 6.8 15M17.2 9l2.6-1.5",
  group: "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM2.5 20c0-3.5 2.8-5.5 6.5-5.5s6.5 2 6.5 5.5M16 5.5a3.3 3.3 0 0 1 0 6M18 15c2.2.8 3.5 2.5 3.5 5",
  key: "M14.5 9.5a4.5 4.5 0 1 0-4 4.47L12 15.5h2V18h2.5v2.5H20V17z",
  language: "M4 6h9M8.5 4v2M11 6c-1 4-4 7-7 8M6 9c1 2.5 3 4.5 6 5.5M12.5 20l4-9 4 9M14 17h5",
  left: "m14 6-6 6 6 6",
  leave: "M10 4H5v16h5M15 8l4 4-4 4M19 12H9",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
  moon: "M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5Z",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9.5h.01",
  plus: "M12 5v14M5 12h14",
  price: "M4 12V4h8l8 8-8 8zM8 8h.01",
  pulse: "M3 12h4l3-7 4 14 3-7h4",
  redo: "M19 8v5h-5M19 13a7.5 7.5 0 1 0-2 5",
  right: "m10 6 6 6-6 6",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3 19 19M19 5l-1.7 1.7M6.7 17.3 5 19",
  tick: "m5 12.5 4.5 4.5L19 7.5",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  wait: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 8v4l3 2",
  zoom: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16 16l5 5M11 8v6M8 11h6",
};

/**
 * Make an element of a drawing.
 * @param {string} tag
 * @param {Record<string, string|number>} [attributes]
 * @param {...(Node|string)} children
 * @returns {any}
 */
export function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/**
 * Make an icon; it says nothing to those who cannot see it.
 * @param {keyof typeof PATHS} name
 * @returns {SVGElement}
 */
export const icon = (name) =>
  drawn("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, drawn("path", { d: PATHS[name] }));

/**
 * Make a button with an icon and words.
 * @param {keyof typeof PATHS} name
 * @param {string} label
 * @param {(event: Event) => void} click
 * @param {Record<string, any>} [fields] `bare: true` shows the icon alone.
 */
export function iconButton(name, label, click, fields = {}) {
  const { bare, ...rest } = fields;
  const given = { type: "button", class: bare ? "bare" : "quiet", click, ...rest };
  return bare
    ? el("button", { ...given, title: label, "aria-label": label }, icon(name))
    : el("button", given, icon(name), el("span", {}, label));
}

/**
 * Give bytes in words.
 * @param {number} bytes
 */
export function inBytes(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(0)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
