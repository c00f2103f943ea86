/** How a score looks everywhere: below or above a zero line, orange or blue, and with its sign in numbers. */

import { svg } from './dom.js';
import { texts } from './texts.js';

const STEADY = 0.01;
const FAST = 0.06;

/**
 * The height of a score on a scale of both signs.
 * @param {number} score a score
 * @param {number} range its bound, greater than 0
 * @param {number} height height of the scale
 * @returns {number} distance from the top, from 0 (the bound) over the middle (0) to the height (minus the bound)
 */
export function depth(score, range, height) {
  const share = Math.max(-1, Math.min(1, score / range));
  return Math.round((1 - share) * height * 5) / 10;
}

/**
 * The class of the color of a score without a polarity.
 * @param {number} score a score
 * @returns {'negative' | 'neutral' | 'positive'} by its sign
 */
export function side(score) {
  return score < 0 ? 'negative' : score > 0 ? 'positive' : 'neutral';
}

/**
 * The trend that a slope stands for, by its share of the range: steady up to 1 %, fast from 6 %.
 * @param {number | null} slope change of the score per utterance or minute, as the processor is configured
 * @param {number} range bound of the scores
 * @returns {{name: string, words: string, turn: number}} key, words, and the angle of its arrow in degrees, 90 for straight down
 */
export function trend(slope, range) {
  const share = slope === null ? NaN : slope / range;
  const name = trendName(share);
  const angle = { fallingFast: 70, falling: 35, steady: 0, rising: -35, risingFast: -70, unknown: 0 }[name];
  return { name, words: texts.trend[name], turn: angle };
}

/** @param {number} share @returns {'unknown' | 'steady' | 'falling' | 'fallingFast' | 'rising' | 'risingFast'} */
function trendName(share) {
  if (Number.isNaN(share)) {
    return 'unknown';
  }
  if (Math.abs(share) <= STEADY) {
    return 'steady';
  }
  if (share < 0) {
    return share <= -FAST ? 'fallingFast' : 'falling';
  }
  return share >= FAST ? 'risingFast' : 'rising';
}

/** @returns {SVGSVGElement} an arrow that turnArrow points into a direction; its words stand beside it */
export function arrow() {
  const path = svg('path', { d: 'M3 8H12.5M8.5 4L12.5 8L8.5 12', class: 'arrow-line' });
  return svg('svg', { class: 'arrow', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, path);
}

/**
 * Points an arrow.
 * @param {SVGSVGElement} node made by arrow()
 * @param {{name: string, turn: number}} direction made by trend()
 */
export function turnArrow(node, direction) {
  const path = /** @type {SVGPathElement} */ (node.firstElementChild);
  path.setAttribute('transform', `rotate(${direction.turn} 8 8)`);
  node.setAttribute('class', `arrow ${direction.name}`);
}

/**
 * A bar from zero to a score on a lying scale.
 * @returns {SVGSVGElement} set by setBar
 */
export function bar() {
  return svg(
    'svg',
    { class: 'bar', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { y: 2, height: 6, rx: 1 }),
    svg('line', { class: 'zero', x1: 50, x2: 50, y1: 0, y2: 10 }),
  );
}

/**
 * Draws a score as a bar.
 * @param {SVGSVGElement} node made by bar()
 * @param {number} score a score
 * @param {number} range its bound
 */
export function setBar(node, score, range) {
  const at = 100 - depth(score, range, 100);
  const rect = /** @type {SVGRectElement} */ (node.firstElementChild);
  rect.setAttribute('x', String(Math.min(at, 50)));
  rect.setAttribute('width', String(Math.abs(at - 50)));
  rect.setAttribute('class', side(score));
}
