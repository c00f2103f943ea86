/** One place in the list of conversations. It is made once and shows one conversation after the other. */

import { change, el, say } from './dom.js';
import { number, score, timeOfDay } from './format.js';
import { link } from './router.js';
import { arrow, bar, setBar, trend, turnArrow } from './scale.js';
import { mark } from './severity.js';
import { Sparkline } from './sparkline.js';
import { texts } from './texts.js';
import { SEVERITIES } from './types.js';

/** @typedef {import('./types.js').Card} Card */
/** @typedef {import('./types.js').Alert} Alert */

const MAX_SPEAKERS = 2;
const MAX_ALERTS = 2;

export class CardPlace {
  constructor() {
    this.clip = '';
    this.visible = false;
    this.stale = true;
    this.rebound = true;
    /** When it was drawn; 0 if never. */
    this.drawn = 0;
    this.alertKey = '';
    this.title = el('a', { class: 'card-link' });
    this.state = el('span', { class: 'state' });
    this.time = el('span', { class: 'time' });
    this.sparkline = new Sparkline();
    this.mean = el('dd');
    this.recent = el('dd');
    this.count = el('dd');
    this.arrow = arrow();
    this.slope = el('span');
    this.trend = el('span', { class: 'trend-words' });
    this.speakers = Array.from({ length: MAX_SPEAKERS }, speakerRow);
    this.others = el('p', { class: 'others' });
    this.alerts = el('p', { class: 'card-alerts' });
    this.element = el('li', { class: 'card' }, ...this.parts());
  }

  /** @returns {HTMLElement[]} */
  parts() {
    const { cards } = texts;
    const entry = (/** @type {string} */ term, /** @type {HTMLElement} */ value) => el('div', {}, el('dt', {}, term), value);
    const slope = el('dd', { class: 'trend' }, this.arrow, this.slope);
    return [
      el('h2', {}, this.title),
      el('p', { class: 'card-line' }, this.state, this.time),
      this.sparkline.element,
      el(
        'dl',
        { class: 'figures' },
        entry(cards.mean, this.mean),
        entry(cards.recent, this.recent),
        entry(cards.utterances, this.count),
        el('div', {}, el('dt', {}, this.trend), slope),
      ),
      el('ul', { class: 'card-speakers' }, ...this.speakers.map(row => row.element)),
      this.others,
      this.alerts,
    ];
  }

  /** @param {string} clip the conversation that the place shows from the next drawing on */
  bind(clip) {
    if (this.clip !== clip) {
      this.clip = clip;
      this.stale = true;
      this.rebound = true;
      this.drawn || say(this.title, clip);
    }
  }

  /**
   * Draws a conversation.
   * @param {Card} card its figures
   * @param {Alert[]} standing its alerts that were not withdrawn
   */
  show(card, standing) {
    this.stale = false;
    this.rebound = false;
    this.drawn = performance.now();
    say(this.title, card.clip_id);
    change(this.title, 'href', link('conversation', [card.clip_id]));
    say(this.state, texts.cards.state(card.state, card.closed_by));
    change(this.state, 'class', `state ${card.state.toLowerCase()}`);
    say(this.time, timeOfDay(card.updated_ms));
    this.sparkline.draw(card.last_turns ?? [], card.range);
    figure(this.mean, card.overall.mean);
    figure(this.recent, card.overall.recent);
    say(this.count, number(card.overall.utterances));
    const direction = trend(card.overall.slope, card.range);
    turnArrow(this.arrow, direction);
    say(this.trend, direction.words);
    say(this.slope, score(card.overall.slope));
    this.showSpeakers(card);
    this.showAlerts(standing);
  }

  /** @param {Card} card */
  showSpeakers(card) {
    const more = card.speakers.length - MAX_SPEAKERS;
    this.speakers.forEach((row, index) => {
      const speaker = card.speakers[index];
      change(row.element, 'hidden', !speaker);
      if (speaker) {
        say(row.name, speaker.speaker || texts.cards.unnamed);
        say(row.role, speaker.role);
        figure(row.mean, speaker.figures.mean);
        setBar(row.bar, speaker.figures.mean, card.range);
      }
    });
    say(this.others, more > 0 ? texts.cards.moreSpeakers(more) : '');
  }

  /** @param {Alert[]} standing */
  showAlerts(standing) {
    const key = standing.map(alert => alert.alert_id).join(' ');
    if (key === this.alertKey) {
      return;
    }
    this.alertKey = key;
    const rules = byRule(standing);
    const chips = rules.slice(0, MAX_ALERTS).map(chip);
    const more = rules.slice(MAX_ALERTS).reduce((sum, alerts) => sum + alerts.length, 0);
    if (more > 0) {
      chips.push(
        el(
          'a',
          { class: 'chip rest', href: link('alerts', [], { clip: this.clip }), 'aria-label': texts.cards.moreAlertsLong(more) },
          texts.cards.moreAlerts(more),
        ),
      );
    }
    this.alerts.replaceChildren(...chips);
  }
}

/** @param {HTMLElement} node @param {number} value a score */
function figure(node, value) {
  say(node, score(value));
}

function speakerRow() {
  const name = el('span', { class: 'name' });
  const role = el('span', { class: 'role' });
  const strip = bar();
  const mean = el('span', { class: 'value' });
  return { name, role, mean, bar: strip, element: el('li', {}, name, role, strip, mean) };
}

/** @param {Alert[]} alerts of one rule, newest first */
function chip(alerts) {
  const [alert] = alerts;
  const target = link('conversation', [alert.clip_id], { turn: alert.utterance_id });
  const rule = el('span', { class: 'chip-rule' }, texts.cards.times(alert.rule, alerts.length));
  return el('a', { class: `chip ${alert.severity.toLowerCase()}`, href: target, title: alert.message }, mark(alert), rule);
}

/** @param {Alert[]} alerts newest first @returns {Alert[][]} those of each rule and severity, the most severe first */
function byRule(alerts) {
  /** @type {Map<string, Alert[]>} */
  const groups = new Map();
  for (const alert of alerts) {
    const key = `${alert.severity} ${alert.rule}`;
    groups.set(key, [...(groups.get(key) ?? []), alert]);
  }
  return [...groups.values()].sort((a, b) => SEVERITIES.indexOf(b[0].severity) - SEVERITIES.indexOf(a[0].severity));
}
