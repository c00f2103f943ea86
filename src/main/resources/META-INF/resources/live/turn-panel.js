/** The selected turn in full: its words, scores, modalities, times and alerts. */

import { change, el, facts, say } from './dom.js';
import { clipTime, dateAndTime, number, score } from './format.js';
import { link } from './router.js';
import { bar, setBar } from './scale.js';
import { mark } from './severity.js';
import { texts } from './texts.js';

/** @typedef {import('./types.js').Turn} Turn */
/** @typedef {import('./types.js').Alert} Alert */
/** @typedef {import('./types.js').Modality} Modality */

export class TurnPanel {
  constructor() {
    this.key = '';
    this.heading = el('h2', {}, texts.turn.name);
    this.words = el('blockquote', { class: 'words' });
    this.body = el('div', { class: 'turn-facts' });
    this.element = el('section', { class: 'turn-panel', 'aria-label': texts.turn.name }, this.heading, this.words, this.body);
  }

  /**
   * Shows a turn.
   * @param {Turn | undefined} turn none leaves the panel empty
   * @param {{at: number, total: number, words: string, hidden: boolean, alerts: Alert[]}} about its place, words and alerts
   */
  show(turn, about) {
    const alertKey = about.alerts.map(alert => alert.alert_id + alert.state).join(' ');
    const key = [turn?.utterance_id, turn?.revision, turn?.score, about.at, about.total, about.words, about.hidden, alertKey].join('|');
    if (key === this.key) {
      return;
    }
    this.key = key;
    if (!turn) {
      say(this.heading, texts.turn.name);
      say(this.words, texts.turn.nothing);
      change(this.words, 'class', 'words none');
      this.body.replaceChildren();
      return;
    }
    say(this.heading, texts.turn.heading(about.at, about.total));
    say(this.words, about.words || (about.hidden ? texts.turn.hidden : texts.turn.noWords));
    change(this.words, 'class', about.words ? 'words' : 'words none');
    this.body.replaceChildren(scores(turn), facts('facts', origin(turn)), facts('facts', remarks(turn, about.alerts)));
  }
}

/** @param {Turn} turn @returns {HTMLElement} the score and those of the modalities alone, as bars */
function scores(turn) {
  /** @type {[string, number | null][]} */
  const values = [
    [texts.turn.score, turn.score],
    [texts.turn.alone('TEXT'), turn.score_text],
    [texts.turn.alone('ACOUSTIC'), turn.score_acoustic],
    [texts.turn.alone('VISUAL'), turn.score_visual],
  ];
  const rows = values.map(([name, value]) => {
    const strip = bar();
    if (value !== null) {
      setBar(strip, value, turn.range);
    }
    return el('div', {}, el('dt', {}, name), el('dd', {}, strip, el('span', { class: 'value' }, score(value))));
  });
  return el('dl', { class: 'score-bars' }, ...rows);
}

/** @param {Turn} turn @returns {[string, string | Node][]} */
function origin(turn) {
  const { cards, turn: words, polarity } = texts;
  const interval =
    turn.confidence_low === null || turn.confidence_high === null
      ? words.none
      : words.range(score(turn.confidence_low), score(turn.confidence_high));
  return [
    [texts.conversation.speaker, [turn.speaker || cards.unnamed, turn.role].filter(Boolean).join(', ')],
    [words.polarity, polarity[turn.polarity]],
    [words.interval, interval],
    [words.time, turn.end_ms > 0 ? `${clipTime(turn.start_ms)} – ${clipTime(turn.end_ms)}` : words.none],
    [words.published, dateAndTime(turn.published_ms)],
  ];
}

/** @param {Turn} turn @param {Alert[]} alerts @returns {[string, string | Node][]} */
function remarks(turn, alerts) {
  const { turn: words, modalities } = texts;
  const names = (/** @type {Modality[]} */ list) => (list.length > 0 ? modalities(list) : words.none);
  return [
    [words.used, names(turn.modalities)],
    [words.missing, names(turn.missing)],
    [words.conflict, names(turn.conflict)],
    [words.revision, number(turn.revision)],
    [words.alerts, alerts.length > 0 ? alertLinks(alerts) : words.none],
    [words.id, el('a', { href: link('conversation', [turn.clip_id], { turn: turn.utterance_id }) }, turn.utterance_id)],
  ];
}

/** @param {Alert[]} alerts @returns {HTMLElement} */
function alertLinks(alerts) {
  const items = alerts.map(alert => {
    const gone = alert.state === 'WITHDRAWN';
    const rule = el(gone ? 's' : 'span', { title: alert.message }, alert.rule);
    return el('span', { class: 'alert-name' }, mark(alert), ' ', rule);
  });
  return el('span', { class: 'alert-names' }, ...items);
}
