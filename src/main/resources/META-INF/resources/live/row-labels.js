/** The names of the timeline's rows, at its left. */

import { middle, rows, scoreDepth, TOP } from './column.js';
import { el } from './dom.js';
import { texts } from './texts.js';
import { MODALITIES } from './types.js';

/** Width of the names, pixels; timeline.css has the same. */
export const LABELS = 85;

export class RowLabels {
  constructor() {
    this.key = '';
    this.element = el('div', { class: 'row-labels', 'aria-hidden': 'true' });
  }

  /**
   * Writes the names if they have changed.
   * @param {number} range bound of the scores
   * @param {string[]} speakers speakers with a lane of their own
   * @param {number} lanes number of lanes; the last one may be that of all others
   */
  show(range, speakers, lanes) {
    const key = JSON.stringify([range, speakers, lanes]);
    if (key === this.key) {
      return;
    }
    this.key = key;
    const { timeline, modality } = texts;
    const names = speakers.map(name => name || timeline.unnamed);
    if (lanes > names.length && names.length > 2) {
      names.push(timeline.others);
    }
    this.element.replaceChildren(
      label(timeline.alerts, 12),
      label(`+${range}`, scoreDepth(range, range)),
      label('0', scoreDepth(0, range)),
      label(`−${range}`, scoreDepth(-range, range)),
      label(timeline.marks, TOP.marks + 10),
      ...names.map((name, index) => label(name, middle('lane', index, lanes))),
      ...MODALITIES.map((name, index) => label(modality[name], middle('modality', index, lanes))),
      label(timeline.time, rows(lanes).time + 10),
    );
  }
}

/** @param {string} text @param {number} y middle of its row, pixels from the top @returns {HTMLElement} */
function label(text, y) {
  const node = el('span', { title: text }, text);
  node.style.top = `${y}px`;
  return node;
}
