/** Numbers and times in the language of the browser. */

const NO_VALUE = '–';
const locale = undefined;
const scores = new Intl.NumberFormat(locale, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const shares = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
const milliseconds = new Intl.NumberFormat(locale, {
  style: 'unit',
  unit: 'millisecond',
  unitDisplay: 'short',
  maximumFractionDigits: 0,
});
const seconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const calendar = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });

/**
 * A score with its sign and two digits; a dash if there is none.
 * @param {number | null | undefined} value a score
 * @returns {string} such as "+0.26" or "−1.30"
 */
export function score(value) {
  return isNumber(value) ? scores.format(value).replace('-', '−') : NO_VALUE;
}

/**
 * A count with separators.
 * @param {number | null | undefined} value a count
 * @returns {string} such as "12,480"
 */
export function number(value) {
  return isNumber(value) ? whole.format(value) : NO_VALUE;
}

/**
 * A rate: one digit behind the point below 100, none from there.
 * @param {number | null | undefined} value a rate
 * @returns {string} such as "3.5" or "1,204"
 */
export function rate(value) {
  return isNumber(value) ? (value < 100 ? short : whole).format(value) : NO_VALUE;
}

/**
 * A fraction of 1 in percent.
 * @param {number | null | undefined} value from 0 to 1
 * @returns {string} such as "57%"
 */
export function percent(value) {
  return isNumber(value) ? shares.format(value) : NO_VALUE;
}

/**
 * A latency.
 * @param {number | null | undefined} ms milliseconds
 * @returns {string} such as "12 ms" or "2.1 sec"
 */
export function latency(ms) {
  if (!isNumber(ms)) {
    return NO_VALUE;
  }
  return ms < 10_000 ? milliseconds.format(ms) : seconds.format(ms / 1000);
}

/**
 * A time in a clip, or a length of time.
 * @param {number | null | undefined} ms milliseconds
 * @returns {string} minutes and seconds such as "1:04", or with hours "1:02:09"
 */
export function clipTime(ms) {
  if (!isNumber(ms)) {
    return NO_VALUE;
  }
  const total = Math.max(0, Math.floor(ms / 1000));
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
}

/**
 * A time of day in the zone of the browser.
 * @param {number | null | undefined} ms milliseconds since 1970
 * @returns {string} such as "14:03:22"
 */
export function timeOfDay(ms) {
  return isNumber(ms) && ms > 0 ? clock.format(ms) : NO_VALUE;
}

/**
 * A day and a time of day in the zone of the browser.
 * @param {number | null | undefined} ms milliseconds since 1970
 * @returns {string} such as "28 Nov 2026, 14:03:22"
 */
export function dateAndTime(ms) {
  return isNumber(ms) && ms > 0 ? calendar.format(ms) : NO_VALUE;
}

/** @param {any} value @returns {value is number} */
function isNumber(value) {
  return typeof value === 'number' && Number.isFinite(value);
}
