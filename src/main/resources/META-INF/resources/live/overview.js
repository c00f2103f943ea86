/** Who speaks when: all turns in the time of the clip, with the mean of each quarter. Silence and overlap are visible. */

import { change, el, say, svg } from './dom.js';
import { clipTime, score } from './format.js';
import { depth } from './scale.js';
import { texts } from './texts.js';

/** @typedef {import('./types.js').Turn} Turn */
/** @typedef {import('./types.js').Card} Card */

const WIDTH = 1000;
const LANE = 14;
const QUARTERS = 60;
const MAX_LANES = 7;
const POLARITIES = ['NEGATIVE', 'NEUTRAL', 'POSITIVE'];
const PAUSE_MS = 1000;

export class Overview {
  constructor() {
    this.drawn = -Infinity;
    this.shown = -1;
    this.lanes = POLARITIES.map(name => svg('path', { class: name.toLowerCase() }));
    this.quarters = svg('path', { class: 'quarter' });
    this.zero = svg('line', { class: 'zero', x1: 0, x2: WIDTH, y1: QUARTERS / 2, y2: QUARTERS / 2 });
    this.plot = svg('svg', { preserveAspectRatio: 'none', role: 'img' }, this.zero, this.quarters, ...this.lanes);
    this.means = el('div', { class: 'quarter-means', 'aria-hidden': 'true' }, ...Array.from({ length: 4 }, () => el('span')));
    this.start = el('span');
    this.end = el('span');
    this.element = el(
      'figure',
      { class: 'overview' },
      el('figcaption', {}, texts.overview.name),
      this.means,
      this.plot,
      el('div', { class: 'ends', 'aria-hidden': 'true' }, this.start, this.end),
    );
  }

  /**
   * Draws the turns, at most once a second.
   * @param {Turn[]} turns in order
   * @param {Card} card the conversation
   * @param {string[]} speakers in the order of their lanes
   * @param {number} version changes with the turns
   */
  show(turns, card, speakers, version) {
    const length = card.end_ms - card.start_ms;
    change(this.element, 'hidden', card.end_ms === 0 || length <= 0);
    if (version === this.shown || performance.now() < this.drawn + PAUSE_MS) {
      return;
    }
    this.shown = version;
    this.drawn = performance.now();
    const lanes = Math.min(MAX_LANES, Math.max(1, speakers.length));
    change(this.plot, 'viewBox', `0 0 ${WIDTH} ${QUARTERS + lanes * LANE}`);
    this.plot.style.height = `${QUARTERS + lanes * LANE}px`;
    POLARITIES.forEach((name, index) => {
      const parts = turns.filter(turn => turn.polarity === name && turn.end_ms > 0);
      change(this.lanes[index], 'd', parts.map(turn => rectangle(turn, card.start_ms, length, speakers)).join(''));
    });
    change(this.quarters, 'd', card.quarters.map((mean, index) => quarter(mean, index, card.range)).join(''));
    card.quarters.forEach((mean, index) => say(this.means.children[index], score(mean)));
    say(this.start, clipTime(card.start_ms));
    say(this.end, clipTime(card.end_ms));
    const label = texts.overview.label(turns.length, speakers.length, clipTime(card.silence_ms), clipTime(card.overlap_ms));
    change(this.plot, 'aria-label', label);
  }
}

/** @param {Turn} turn @param {number} start @param {number} length @param {string[]} speakers @returns {string} a path */
function rectangle(turn, start, length, speakers) {
  const x = (value = 0) => Math.round(((value - start) / length) * WIDTH * 10) / 10;
  const lane = Math.min(MAX_LANES - 1, Math.max(0, speakers.indexOf(turn.speaker)));
  const width = Math.max(1, x(turn.end_ms) - x(turn.start_ms));
  return `M${x(turn.start_ms)} ${QUARTERS + lane * LANE + 2}h${width}v${LANE - 4}h${-width}z`;
}

/** @param {number | null} mean @param {number} index from 0 to 3 @param {number} range @returns {string} a path */
function quarter(mean, index, range) {
  return mean === null ? '' : `M${(index * WIDTH) / 4 + 4} ${depth(mean, range, QUARTERS)}h${WIDTH / 4 - 8}`;
}
