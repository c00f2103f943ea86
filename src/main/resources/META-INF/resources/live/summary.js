/** The figures of a conversation and of its speakers. */

import { change, el, facts } from './dom.js';
import { clipTime, number, percent, score } from './format.js';
import { link } from './router.js';
import { arrow, bar, setBar, trend, turnArrow } from './scale.js';
import { texts } from './texts.js';

/** @typedef {import('./types.js').Card} Card */
/** @typedef {import('./types.js').Figures} Figures */
/** @typedef {import('./types.js').Speaker} Speaker */

const PAUSE_MS = 500;

export class Summary {
  constructor() {
    this.key = '';
    this.drawn = -Infinity;
    this.first = el('div', { class: 'summary-first' });
    this.rest = el('section', { class: 'summary', 'aria-label': texts.conversation.summary });
  }

  /** @param {Card} card figures to show, drawn if they differ, at most twice a second */
  show(card) {
    const key = JSON.stringify([card.overall, card.state, card.updated_ms, card.speakers, card.folded]);
    if (key === this.key || performance.now() < this.drawn + PAUSE_MS) {
      return;
    }
    this.key = key;
    this.drawn = performance.now();
    this.first.replaceChildren(facts('figures large', leading(card)));
    this.rest.replaceChildren(
      el('h2', {}, texts.conversation.summary),
      facts('facts wide', details(card)),
      el('p', { class: 'note' }, texts.conversation.trendNote),
      el('h2', {}, texts.conversation.speakers),
      el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': texts.conversation.speakers }, speakerTable(card)),
    );
  }
}

/** @param {Card} card @returns {[string, string | Node][]} */
function leading(card) {
  const { conversation: words } = texts;
  const { overall } = card;
  const worst = link('conversation', [card.clip_id], { turn: card.worst_utterance });
  return [
    [words.mean, score(overall.mean)],
    [words.recent, score(overall.recent)],
    [words.slope, slope(overall, card.range)],
    [words.utterances, number(overall.utterances)],
    [words.polarities, `${number(overall.negative)} / ${number(overall.neutral)} / ${number(overall.positive)}`],
    [words.worst, el('a', { href: worst, title: card.worst_utterance }, score(card.worst_score))],
  ];
}

/** @param {Card} card @returns {[string, string | Node][]} */
function details(card) {
  const { conversation: words, modality } = texts;
  const timed = card.end_ms > 0;
  const alone = [card.mean_text, card.mean_acoustic, card.mean_visual];
  const lost = [card.missing_text, card.missing_acoustic, card.missing_visual];
  const names = [modality.TEXT, modality.ACOUSTIC, modality.VISUAL];
  return [
    [words.length, timed ? clipTime(card.end_ms - card.start_ms) : words.noTimes],
    [words.silence, timed ? clipTime(card.silence_ms) : words.noTimes],
    [words.overlap, timed ? clipTime(card.overlap_ms) : words.noTimes],
    [words.quarters, card.quarters.map(score).join(' · ')],
    [words.alone, names.map((name, index) => `${name} ${score(alone[index])}`).join(' · ')],
    [words.lost, names.map((name, index) => `${name} ${number(lost[index])}`).join(' · ')],
  ];
}

/** @param {Figures} figures @param {number} range @returns {HTMLElement} */
function slope(figures, range) {
  const direction = trend(figures.slope, range);
  const icon = arrow();
  turnArrow(icon, direction);
  return el('span', { class: 'trend' }, icon, el('span', {}, score(figures.slope)), el('small', {}, ` ${direction.words}`));
}

/** @param {Card} card @returns {HTMLElement} */
function speakerTable(card) {
  const { conversation: words } = texts;
  const names = [words.speaker, words.role, words.utterances, words.mean, words.recent, words.slope, words.talkShare, words.talkTime];
  const head = el('tr', {}, ...names.map((name, index) => el('th', { scope: 'col', class: index > 1 ? 'number' : null }, name)));
  const rows = card.speakers.map(speaker => speakerRow(speaker, card));
  return el('table', {}, el('thead', {}, head), el('tbody', {}, ...rows));
}

/** @param {Speaker} speaker @param {Card} card @returns {HTMLElement} */
function speakerRow(speaker, card) {
  const { figures } = speaker;
  const share = bar();
  change(share, 'class', 'bar inline');
  setBar(share, figures.mean, card.range);
  const cells = [
    el('td', {}, speaker.role),
    el('td', { class: 'number' }, number(figures.utterances)),
    el('td', { class: 'number' }, share, score(figures.mean)),
    el('td', { class: 'number' }, score(figures.recent)),
    el('td', { class: 'number' }, slope(figures, card.range)),
    el('td', { class: 'number' }, card.end_ms > 0 ? percent(speaker.talk_share) : '–'),
    el('td', { class: 'number' }, card.end_ms > 0 ? clipTime(speaker.talk_ms) : '–'),
  ];
  return el('tr', {}, el('th', { scope: 'row' }, speaker.speaker || texts.cards.unnamed), ...cells);
}
