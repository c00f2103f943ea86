/** One turn in the timeline: alerts, score with its interval, marks, the lane of its speaker, and its modalities. */

import { change, el, svg } from './dom.js';
import { clipTime, score } from './format.js';
import { depth } from './scale.js';
import { shape } from './severity.js';
import { texts } from './texts.js';
import { MODALITIES } from './types.js';

/** @typedef {import('./types.js').Turn} Turn */
/** @typedef {import('./types.js').Alert} Alert */

/** Heights of the parts, pixels. */
const ALERTS = 28;
const SCORES = 150;
const MARKS = 20;
const LANE = 16;
const MODALITY = 15;
const GAP = 8;

/** Where each part begins, pixels from the top. */
export const TOP = { scores: ALERTS, marks: ALERTS + SCORES, lanes: ALERTS + SCORES + MARKS };

/**
 * Where the rows below the lanes are.
 * @param {number} lanes number of lanes
 * @returns {{modalities: number, time: number, height: number}} pixels from the top
 */
export function rows(lanes) {
  const modalities = TOP.lanes + lanes * LANE + GAP;
  const time = modalities + MODALITIES.length * MODALITY + 4;
  return { modalities, time, height: time + 20 };
}

/**
 * The middle of a row.
 * @param {'lane' | 'modality'} kind kind of the row
 * @param {number} index its number, from 0
 * @param {number} lanes number of lanes
 * @returns {number} pixels from the top
 */
export function middle(kind, index, lanes) {
  return kind === 'lane' ? TOP.lanes + (index + 0.5) * LANE : rows(lanes).modalities + (index + 0.5) * MODALITY;
}

/**
 * The distance of a score from the top of a column.
 * @param {number} value a score
 * @param {number} range its bound
 * @returns {number} pixels
 */
export function scoreDepth(value, range) {
  return TOP.scores + 6 + depth(value, range, SCORES - 12);
}

/**
 * @typedef {object} ColumnState what a column shows
 * @property {Turn} turn
 * @property {Alert[]} alerts alerts that its turn fulfilled
 * @property {number} lane number of the speaker's lane
 * @property {number} lanes number of lanes
 * @property {string} words empty if there are none
 * @property {number} band scores up to it are neutral
 * @property {boolean} labeled whether its time is written below it
 */

/** A column of the timeline; an option of its list box. */
export class Column {
  constructor() {
    this.key = '';
    this.element = el('div', { role: 'option', class: 'turn', tabindex: -1, 'aria-selected': 'false' });
  }

  /** @param {ColumnState} state draws it if it differs from what is drawn */
  show(state) {
    const { turn, alerts, lane, lanes, words, band, labeled } = state;
    const marks = alerts.map(alert => alert.alert_id + alert.state).join(' ');
    const key = [turn.revision, turn.score, turn.published_ms, lane, lanes, marks, words.length, band, labeled].join('|');
    if (key === this.key) {
      return;
    }
    this.key = key;
    change(this.element, 'aria-label', label(state));
    this.element.replaceChildren(picture(state));
    if (labeled) {
      this.element.append(el('span', { class: 'turn-time', 'aria-hidden': 'true' }, clipTime(turn.position_ms)));
    }
  }
}

/** @param {ColumnState} state */
function picture(state) {
  const { turn, alerts, lane, lanes, band } = state;
  const zero = scoreDepth(0, turn.range);
  const end = scoreDepth(turn.score, turn.range);
  const kind = turn.polarity.toLowerCase();
  const bandTop = scoreDepth(band, turn.range);
  return svg(
    'svg',
    { width: '100%', height: rows(lanes).height, 'aria-hidden': 'true' },
    svg('rect', { class: 'band', x: 0, width: '100%', y: bandTop, height: 2 * (zero - bandTop) }),
    svg('rect', { class: kind, x: '22%', width: '56%', y: Math.min(zero, end), height: Math.max(2, Math.abs(end - zero)), rx: 1 }),
    svg('line', { class: 'zero', x1: 0, x2: '100%', y1: zero, y2: zero }),
    ...interval(turn),
    svg('svg', { x: '50%', overflow: 'visible' }, ...alerts.slice(0, 1).map(alert => shape(alert, -8, 3)), ...marks(turn)),
    svg('rect', { class: `lane ${kind}`, x: '12%', width: '76%', y: middle('lane', lane, lanes) - 5, height: 10, rx: 2 }),
    svg(
      'svg',
      { x: '50%', overflow: 'visible' },
      ...MODALITIES.map((name, index) => modality(turn, name, middle('modality', index, lanes))),
    ),
  );
}

/** @param {Turn} turn @returns {SVGElement[]} */
function interval(turn) {
  if (turn.confidence_low === null || turn.confidence_high === null) {
    return [];
  }
  const low = scoreDepth(turn.confidence_low, turn.range);
  const high = scoreDepth(turn.confidence_high, turn.range);
  return [
    svg('line', { class: 'interval', x1: '50%', x2: '50%', y1: high, y2: low }),
    svg('line', { class: 'interval', x1: '36%', x2: '64%', y1: high, y2: high }),
    svg('line', { class: 'interval', x1: '36%', x2: '64%', y1: low, y2: low }),
  ];
}

/** @param {Turn} turn @returns {SVGElement[]} the signs of a conflict and of a revision */
function marks(turn) {
  const y = TOP.marks + 14;
  const both = turn.conflict.length > 0 && turn.revision > 0;
  const signs = [];
  if (turn.conflict.length > 0) {
    signs.push(svg('text', { class: 'sign conflict', x: both ? -6 : 0, y }, '≠'));
  }
  if (turn.revision > 0) {
    signs.push(svg('text', { class: 'sign', x: both ? 6 : 0, y }, '↻'));
  }
  return signs;
}

/** @param {Turn} turn @param {import('./types.js').Modality} name @param {number} y @returns {SVGElement} */
function modality(turn, name, y) {
  if (turn.modalities.includes(name)) {
    return svg('circle', { class: turn.conflict.includes(name) ? 'present in-conflict' : 'present', cx: 0, cy: y, r: 4 });
  }
  if (turn.missing.includes(name)) {
    return svg('path', { class: 'lost', d: `M-4 ${y - 4}l8 8m0 -8l-8 8` });
  }
  return svg('circle', { class: 'absent', cx: 0, cy: y, r: 1 });
}

/** @param {ColumnState} state @returns {string} the column in words */
function label({ turn, alerts, words }) {
  const parts = [
    [turn.speaker || texts.cards.unnamed, turn.role].filter(Boolean).join(', '),
    clipTime(turn.position_ms),
    `${score(turn.score)}, ${texts.polarity[turn.polarity]}`,
  ];
  if (turn.confidence_low !== null && turn.confidence_high !== null) {
    parts.push(texts.turn.intervalLabel(score(turn.confidence_low), score(turn.confidence_high)));
  }
  if (turn.missing.length > 0) {
    parts.push(texts.turn.missingLabel(turn.missing));
  }
  if (turn.conflict.length > 0) {
    parts.push(texts.turn.conflictLabel(turn.conflict));
  }
  if (turn.revision > 0) {
    parts.push(texts.turn.revisionLabel(turn.revision));
  }
  for (const alert of alerts) {
    parts.push(
      alert.state === 'WITHDRAWN'
        ? texts.turn.withdrawnLabel(alert.rule)
        : texts.turn.alertLabel(texts.alerts.severityWord[alert.severity], alert.rule),
    );
  }
  return [...parts, words].filter(Boolean).join('; ');
}
