/** One place in a list of alerts. It is made once and shows one alert after the other. */

import { change, el, say } from './dom.js';
import { dateAndTime, timeOfDay } from './format.js';
import { link } from './router.js';
import { mark } from './severity.js';
import { texts } from './texts.js';

/** @typedef {import('./types.js').Alert} Alert */

const MAX_LINKS = 3;

export class AlertPlace {
  /** @param {boolean} full whether the utterances are listed */
  constructor(full) {
    this.full = full;
    this.key = '';
    this.mark = el('span');
    this.time = el('time');
    this.clip = el('a', { class: 'alert-clip' });
    this.rule = el('span', { class: 'rule' });
    this.message = el('p', { class: 'message' });
    this.who = el('span', { class: 'who' });
    this.utterances = el('p', { class: 'alert-utterances' });
    this.element = el(
      'li',
      { class: 'alert' },
      el('p', { class: 'alert-line' }, this.mark, this.rule),
      el('p', { class: 'alert-line who-where' }, this.clip, this.who, this.time),
      this.message,
      ...(full ? [this.utterances] : []),
    );
  }

  /** @param {Alert} alert the alert to show */
  show(alert) {
    const key = `${alert.alert_id}|${alert.state}`;
    if (key === this.key) {
      return;
    }
    this.key = key;
    const gone = alert.state === 'WITHDRAWN';
    change(this.element, 'class', `alert ${alert.severity.toLowerCase()}${gone ? ' withdrawn' : ''}`);
    this.mark.replaceChildren(mark(alert));
    say(this.time, timeOfDay(alert.updated_ms));
    change(this.time, 'datetime', new Date(alert.updated_ms).toISOString());
    change(this.time, 'title', dateAndTime(alert.updated_ms));
    say(this.clip, alert.clip_id);
    change(this.clip, 'href', link('conversation', [alert.clip_id], { turn: alert.utterance_id }));
    this.rule.replaceChildren(el(gone ? 's' : 'span', {}, alert.rule));
    say(this.who, [alert.speaker, alert.role].filter(Boolean).join(', '));
    const text = [alert.message, alert.description].filter(Boolean).join(' – ');
    this.message.replaceChildren(el(gone ? 's' : 'span', {}, text));
    change(this.message, 'title', text);
    if (this.full) {
      this.showUtterances(alert);
    }
  }

  /** @param {Alert} alert the latest utterances that made it fire, as links */
  showUtterances(alert) {
    const all = alert.utterances.length > 0 ? alert.utterances : [alert.utterance_id];
    const shown = all.slice(-MAX_LINKS);
    const links = shown.flatMap(utterance => [
      el('a', { href: link('conversation', [alert.clip_id], { turn: utterance }) }, utterance),
      ' ',
    ]);
    this.utterances.replaceChildren(`${texts.alerts.by(shown.length, all.length)} `, ...links);
  }
}
