/** The last scores of a conversation as bars from a zero line, all cards on one scale: the range of the scores. */

import { change, el, say, svg } from './dom.js';

import { depth, side } from './scale.js';
import { texts } from './texts.js';

const SLOTS = 32;
const STEP = 8;
const HEIGHT = 56;
const WIDTH = SLOTS * STEP;
const SIDES = ['negative', 'neutral', 'positive'];

/** @typedef {import('./types.js').LastTurn} LastTurn */

export class Sparkline {
  constructor() {
    this.bars = SIDES.map(name => svg('path', { class: name }));
    this.plot = svg(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label([]) },
      svg('line', { class: 'zero', x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2 }),
      ...this.bars,
    );
    this.bounds = ['top', 'middle', 'bottom'].map(place => el('span', { class: place }));
    this.element = el('div', { class: 'sparkline' }, this.plot, el('div', { class: 'scale', 'aria-hidden': 'true' }, ...this.bounds));
  }

  /**
   * Draws the scores, the last one at the right.
   * @param {LastTurn[]} turns in the order of the clip; the last 32 are drawn
   * @param {number} range bound of the scores
   */
  draw(turns, range) {
    const shown = turns.slice(-SLOTS);
    /** @type {Record<string, string>} */
    const paths = { negative: '', neutral: '', positive: '' };
    shown.forEach((turn, index) => {
      const left = (SLOTS - shown.length + index) * STEP + 1;
      paths[side(turn.score)] += rectangle(left, depth(turn.score, range, HEIGHT));
    });
    SIDES.forEach((name, index) => change(this.bars[index], 'd', paths[name]));
    say(this.bounds[0], `+${range}`);
    say(this.bounds[1], '0');
    say(this.bounds[2], `−${range}`);
    change(this.plot, 'aria-label', label(shown));
  }
}

/** @param {number} left @param {number} end distance of the score from the top @returns {string} a path */
function rectangle(left, end) {
  const zero = HEIGHT / 2;
  const tip = Math.abs(end - zero) < 1 ? zero + (end > zero ? 1 : -1) : end;
  return `M${left} ${zero}V${tip}h${STEP - 2}V${zero}z`;
}

/** @param {LastTurn[]} turns */
function label(turns) {
  if (turns.length === 0) {
    return texts.cards.sparkline(0, 0, 0, 0);
  }
  const scores = turns.map(turn => turn.score);
  return texts.cards.sparkline(scores.length, scores[0], scores[scores.length - 1], Math.min(...scores));
}
