// Values as people read them. Amounts arrive as decimal strings and stay strings: no amount is computed
// with floating point, and what is shown in cents is never more than there is.
const site = { currency: 'EUR', zone: 'UTC' };

export function setSite(currency, zone) {
  site.currency = currency;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    site.zone = zone;
  } catch {
    site.zone = 'UTC';
  }
}

// "-12.345678" -> { negative, whole: "12", decimals: "345678" }
function parts(decimal) {
  const negative = decimal.startsWith('-');
  const [whole, decimals = ''] = decimal.replace('-', '').split('.');
  return { negative, whole, decimals };
}

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, '\u202f');

function symbol() {
  const found = new Intl.NumberFormat('en', { style: 'currency', currency: site.currency, currencyDisplay: 'narrowSymbol' })
    .formatToParts(0).find((part) => part.type === 'currency');
  return found ? found.value : site.currency;
}

function amountText({ negative, whole, decimals }) {
  const mark = symbol();
  const gap = /^[A-Z]/.test(mark) ? '\u00a0' : '';
  return `${negative ? '\u2212' : ''}${mark}${gap}${grouped(whole)}.${decimals}`;
}

// Whole cents, towards less.
function cents(decimal) {
  const { negative, whole, decimals } = parts(decimal);
  let number = BigInt(whole + decimals.slice(0, 2).padEnd(2, '0'));
  if (negative && /[1-9]/.test(decimals.slice(2))) number += 1n;
  const digits = String(number).padStart(3, '0');
  return { negative: negative && number > 0n, whole: digits.slice(0, -2), decimals: digits.slice(-2) };
}

function exactly(decimal) {
  const { decimals, ...rest } = parts(decimal);
  return { ...rest, decimals: decimals.padEnd(2, '0') };
}

export const money = (decimal) => amountText(cents(decimal));
export const exactMoney = (decimal) => amountText(exactly(decimal));
// What has to be paid: whole cents, never too little.
export const toPay = (decimal) => amountText({ ...cents(`-${decimal}`), negative: false });
export const isSome = (decimal) => /[1-9]/.test(decimal);
export const isNegative = (decimal) => decimal.startsWith('-');
// For sorting only.
export const roughly = (decimal) => Number(decimal);

export function signedMoney(decimal) {
  return isNegative(decimal) ? money(decimal) : `+${money(decimal)}`;
}

export function power(watts) {
  if (watts === null) return '\u2013';
  if (Math.abs(watts) >= 10000) return `${(watts / 1000).toFixed(1)} kW`;
  if (Math.abs(watts) >= 1000) return `${(watts / 1000).toFixed(2)} kW`;
  return `${watts} W`;
}

export function energy(wattHours) {
  const kilo = Math.floor(wattHours / 1000);
  const rest = String(Math.abs(wattHours % 1000)).padStart(3, '0');
  return `${grouped(String(kilo))}.${rest} kWh`;
}

export const shortEnergy = (wattHours) => `${(wattHours / 1000).toFixed(wattHours < 10000 ? 2 : 1)} kWh`;

export function milli(value, unit, places) {
  return value === null ? '\u2013' : `${(value / 1000).toFixed(places)} ${unit}`;
}

export function age(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}

export function lasts(hours) {
  if (hours === null || hours === 0) return '\u2013';
  if (hours < 48) return `${hours} h`;
  const days = Math.floor(hours / 24);
  return days >= 999 ? '> 999 d' : `${days} d`;
}

export function longLasts(hours) {
  if (hours === null) return '';
  if (hours === 0) return 'less than an hour left';
  if (hours < 48) return `about ${hours} hours left`;
  return `about ${Math.floor(hours / 24)} days left`;
}

// "between Tue 1 Dec 14:00 and Fri 4 Dec 09:00", '' where nobody can tell.
export function runsOut(outlook) {
  if (!outlook || outlook.earliest === null) return '';
  if (outlook.latest === null) return `not before ${moment(outlook.earliest)}`;
  return `between ${moment(outlook.earliest)} and ${moment(outlook.latest)}`;
}

const formatter = (options) => (iso) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: site.zone, ...options }).format(new Date(iso));

export const clock = formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const moment = formatter({ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
export const dateTime = formatter({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
// A calendar day, "2026-11-21", is the same day everywhere.
export const day = (date) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(date));

// The building's own date, shifted by whole days: "2026-11-21".
export function localDate(iso, shiftDays = 0) {
  const text = new Intl.DateTimeFormat('en-CA', { timeZone: site.zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    .format(new Date(iso));
  const date = new Date(`${text}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + shiftDays);
  return date.toISOString().slice(0, 10);
}
