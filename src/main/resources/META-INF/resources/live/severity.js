/** The mark of an alert: a shape for each severity, beside its word. */

import { el, svg } from './dom.js';
import { texts } from './texts.js';

/** @typedef {import('./types.js').Alert} Alert */

/** @type {Record<string, string>} */
const SHAPES = {
  INFO: 'M8 2a6 6 0 1 0 .01 0z',
  WARNING: 'M8 1.5L15 14H1z',
  CRITICAL: 'M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5z',
};

/**
 * The shape of a severity: a circle, a triangle or an octagon, hollow if the alert was withdrawn.
 * @param {Alert} alert the alert
 * @param {number} [x] place in a drawing, in its units
 * @param {number} [y] place in a drawing, in its units
 * @returns {SVGElement} a path
 */
export function shape(alert, x = 0, y = 0) {
  return svg('path', {
    class: `severity ${alert.severity.toLowerCase()}${alert.state === 'WITHDRAWN' ? ' withdrawn' : ''}`,
    d: SHAPES[alert.severity] ?? SHAPES.WARNING,
    transform: x || y ? `translate(${x} ${y})` : null,
  });
}

/**
 * A shape with the word of its severity; for a withdrawn alert the word says that, and the severity is only read aloud.
 * @param {Alert} alert the alert
 * @returns {HTMLElement} mark and word
 */
export function mark(alert) {
  const icon = svg('svg', { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, shape(alert));
  const word = texts.alerts.severityWord[alert.severity];
  if (alert.state === 'WITHDRAWN') {
    return el('span', { class: 'mark withdrawn' }, icon, texts.alerts.withdrawn, el('span', { class: 'unseen' }, ` ${word}`));
  }
  return el('span', { class: `mark ${alert.severity.toLowerCase()}` }, icon, word);
}
