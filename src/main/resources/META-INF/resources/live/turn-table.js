/** The turns as a table, for those who prefer one. It is filled while it is open. */

import { change, el } from './dom.js';
import { clipTime, score } from './format.js';
import { texts } from './texts.js';

/** @typedef {import('./types.js').Turn} Turn */
/** @typedef {import('./types.js').Alert} Alert */
/** @typedef {import('./turn-store.js').TurnStore} TurnStore */

const PAUSE_MS = 1000;

export class TurnTable {
  /** @param {() => void} opened asks for a drawing */
  constructor(opened) {
    const { table } = texts;
    this.drawn = -Infinity;
    this.shown = -1;
    /** @type {Map<string, {key: string, row: HTMLTableRowElement}>} */
    this.rows = new Map();
    this.caption = el('caption', { class: 'unseen' });
    const names = [table.time, table.speaker, table.score, table.interval, table.used, table.marks, table.words];
    this.body = el('tbody');
    const head = el('thead', {}, el('tr', {}, ...names.map(name => el('th', { scope: 'col' }, name))));
    const scroll = el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': table.open });
    scroll.append(el('table', {}, this.caption, head, this.body));
    this.element = el('details', { class: 'turn-table' }, el('summary', {}, table.open), scroll);
    this.element.addEventListener('toggle', () => {
      this.shown = -1;
      opened();
    });
  }

  /**
   * Shows the turns, at most once a second.
   * @param {TurnStore} store the turns
   * @param {Map<string, Alert[]>} alerts alerts by the utterance that fulfilled them
   */
  show(store, alerts) {
    if (!this.element.open || store.version === this.shown || performance.now() < this.drawn + PAUSE_MS) {
      return;
    }
    this.shown = store.version;
    this.drawn = performance.now();
    this.caption.textContent = texts.table.caption(store.clip);
    const before = this.rows;
    this.rows = new Map();
    for (const turn of store.turns) {
      const words = store.words.get(turn.utterance_id) ?? '';
      const raised = alerts.get(turn.utterance_id) ?? [];
      const key = [turn.revision, turn.score, words.length, raised.map(alert => alert.state + alert.rule).join()].join('|');
      const known = before.get(turn.utterance_id);
      this.rows.set(turn.utterance_id, known?.key === key ? known : { key, row: row(turn, words, raised) });
    }
    this.body.replaceChildren(...[...this.rows.values()].map(entry => entry.row));
  }
}

/** @param {Turn} turn @param {string} words @param {Alert[]} alerts @returns {HTMLTableRowElement} */
function row(turn, words, alerts) {
  const { turn: labels } = texts;
  const remarks = [
    turn.missing.length > 0 ? labels.missingLabel(turn.missing) : '',
    turn.conflict.length > 0 ? labels.conflictLabel(turn.conflict) : '',
    turn.revision > 0 ? labels.revisionLabel(turn.revision) : '',
    ...alerts.map(alert =>
      alert.state === 'WITHDRAWN'
        ? labels.withdrawnLabel(alert.rule)
        : labels.alertLabel(texts.alerts.severityWord[alert.severity], alert.rule),
    ),
  ];
  const interval =
    turn.confidence_low === null || turn.confidence_high === null
      ? '–'
      : labels.range(score(turn.confidence_low), score(turn.confidence_high));
  const time = turn.end_ms > 0 ? `${clipTime(turn.start_ms)} – ${clipTime(turn.end_ms)}` : '–';
  const cells = [
    [turn.speaker || texts.cards.unnamed, turn.role].filter(Boolean).join(', '),
    score(turn.score),
    interval,
    texts.modalities(turn.modalities),
    remarks.filter(Boolean).join('; '),
    words,
  ];
  const line = el('tr', {}, el('th', { scope: 'row' }, time), ...cells.map(text => el('td', {}, text)));
  change(line.children[2], 'class', 'number');
  return line;
}
