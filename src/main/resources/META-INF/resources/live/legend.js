/** What the marks of the timeline mean. */

import { el, svg } from './dom.js';
import { shape } from './severity.js';
import { texts } from './texts.js';

/** @typedef {import('./types.js').Alert} Alert */

/** @returns {HTMLElement} a disclosure with each mark and its meaning */
export function legend() {
  const { legends } = texts.timeline;
  const raised = /** @type {Alert} */ ({ severity: 'WARNING', state: 'RAISED' });
  const withdrawn = /** @type {Alert} */ ({ severity: 'WARNING', state: 'WITHDRAWN' });
  const entries = [
    entry(legends.positive, svg('rect', { class: 'positive', x: 4, y: 1, width: 8, height: 7 }), zero()),
    entry(legends.negative, svg('rect', { class: 'negative', x: 4, y: 8, width: 8, height: 7 }), zero()),
    entry(legends.neutral, svg('rect', { class: 'neutral', x: 4, y: 6, width: 8, height: 2 }), zero()),
    entry(legends.interval, svg('path', { class: 'interval', d: 'M8 2V14M5 2H11M5 14H11' })),
    entry(legends.present, svg('circle', { class: 'present', cx: 8, cy: 8, r: 4 })),
    entry(legends.lost, svg('path', { class: 'lost', d: 'M4 4L12 12M12 4L4 12' })),
    entry(legends.conflict, svg('text', { class: 'sign conflict', x: 8, y: 13 }, '≠')),
    entry(legends.revised, svg('text', { class: 'sign', x: 8, y: 13 }, '↻')),
    entry(legends.alert, shape(raised)),
    entry(legends.withdrawn, shape(withdrawn)),
  ];
  return el('details', { class: 'legend' }, el('summary', {}, texts.timeline.legend), el('ul', {}, ...entries));
}

function zero() {
  return svg('line', { class: 'zero', x1: 1, x2: 15, y1: 8, y2: 8 });
}

/** @param {string} text @param {...SVGElement} drawing */
function entry(text, ...drawing) {
  return el('li', {}, svg('svg', { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, ...drawing), text);
}
