// Numbers, money and times, as the console says them.
import { language, t } from "../words.js";

const MICROS = 1_000_000;
const UNITS = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** @param {string|null} usd A decimal number. @returns {number} Whole micro-USD, which add up exactly. */
export const micros = (usd) => Math.round(Number(usd ?? 0) * MICROS);

/**
 * Give money as people read it: to the cent, and further where there would be nothing but zeros.
 * @param {number} amountMicros
 */
export function money(amountMicros) {
  const usd = amountMicros / MICROS;
  const cents = Math.abs(usd) >= 1 || amountMicros % 10_000 === 0;
  const digits = cents ? 2 : Math.abs(usd) >= 0.01 ? 4 : 6;
  return new Intl.NumberFormat(language(), {
    style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", minimumFractionDigits: Math.min(4, digits), maximumFractionDigits: digits,
  }).format(usd);
}

/** @param {number} number */
export const count = (number) => new Intl.NumberFormat(language(), { maximumFractionDigits: 2 }).format(number);

/** Give a large number shortly, as in 12.4K. @param {number} number */
export const short = (number) =>
  new Intl.NumberFormat(language(), { notation: "compact", maximumFractionDigits: 1 }).format(number);

/** @param {number} share From 0 to 1 and beyond. */
export const percent = (share) =>
  new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: Math.abs(share) < 0.1 ? 1 : 0 }).format(share);

/**
 * Give how long something takes or took, in its largest unit.
 * @param {number} seconds
 */
export function lasting(seconds) {
  const [unit, length] = UNITS.find(([, one]) => seconds >= one) ?? UNITS.at(-1);
  return new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 })
    .format(Math.floor(Math.max(0, seconds) / length));
}

/** Give how long ago a Unix time was. @param {number} at_s */
export function ago(at_s) {
  const seconds = Math.max(0, Date.now() / 1000 - at_s);
  const [unit, length] = UNITS.find(([, one]) => seconds >= one) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat(language(), { numeric: "auto", style: "short" }).format(-Math.floor(seconds / length), unit);
}

/** Give a day of UTC, as in 2026-11-21, in words. @param {string} day @param {boolean} [long] */
export const inDay = (day, long = false) =>
  new Intl.DateTimeFormat(language(), long ? { dateStyle: "full", timeZone: "UTC" } : { day: "numeric", month: "short", timeZone: "UTC" })
    .format(new Date(`${day}T00:00:00Z`));

/** Give the day of a Unix time. @param {number} at_s */
export const onDay = (at_s) => new Intl.DateTimeFormat(language(), { dateStyle: "medium" }).format(new Date(at_s * 1000));

/** Give bytes, picture points and other large amounts of a unit. @param {number} bytes */
export const inMegabytes = (bytes) => t("console.megabytes", { number: count(bytes / 1_000_000) });
