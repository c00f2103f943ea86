/** Rejected records: how many of each code with the last reason, the latest ones on the topic, and one of them decoded. */

import { read } from './api.js';
import { change, el, facts, say } from './dom.js';
import { select } from './filters.js';
import { dateAndTime, number } from './format.js';
import { go, link } from './router.js';
import { texts } from './texts.js';

const LIMIT = 100;

/** @typedef {import('./router.js').Route} Route */
/**
 * @typedef {object} Letter
 * @property {number} partition
 * @property {number} offset
 * @property {number} timestamp_ms
 * @property {string} code
 * @property {string} reason
 * @property {string} stage
 * @property {string} topic
 * @property {string} utterance_id
 */

export class DeadLettersView {
  constructor() {
    const { deadLetters: words, filters } = texts;
    this.code = '';
    /** @type {string[]} partition and offset; empty for the list */
    this.place = [];
    this.key = '';
    this.heading = el('h1', { tabindex: -1 }, texts.views.deadLetters);
    this.notice = el('p', { class: 'note' }, texts.loading);
    this.codes = el('tbody');
    this.letters = el('tbody');
    this.choice = select(filters.code, [['', filters.anyCode]], code => go(link('dead-letters', [], { code })));
    this.again = el('button', { type: 'button' }, words.refresh);
    this.again.addEventListener('click', () => this.load());
    this.one = el('section', { class: 'letter', hidden: true });
    this.list = el(
      'div',
      {},
      el('h2', {}, words.byCode),
      table(words.byCode, [words.code, words.count, words.last], this.codes),
      el('h2', {}, words.list),
      el('form', { class: 'filters' }, this.choice.element, this.again),
      table(words.list, [words.time, words.code, words.reason, words.stage, words.topic, words.utterance, words.place], this.letters),
    );
    this.element = el('div', { class: 'view' }, el('div', { class: 'view-head' }, this.heading, this.notice), this.one, this.list);
    this.element.querySelector('form')?.addEventListener('submit', (/** @type {Event} */ event) => event.preventDefault());
  }

  title() {
    return texts.views.deadLetters;
  }

  need() {
    return { kinds: 'alert' };
  }

  /** @param {Route} route the code, and the letter to show */
  enter(route) {
    this.code = route.params.get('code') ?? '';
    this.place = route.path.length >= 2 ? route.path.slice(0, 2) : [];
    this.choice.set(this.code);
    change(this.one, 'hidden', true);
    change(this.list, 'hidden', this.place.length > 0);
  }

  leave() {}

  took() {}

  async load() {
    const { place, code } = this;
    try {
      if (place.length > 0) {
        const letter = await read(`dead-letters/${place.map(encodeURIComponent).join('/')}`);
        place === this.place && this.showOne(letter);
      } else {
        const answer = await read('dead-letters', { code, limit: LIMIT });
        code === this.code && this.showList(answer);
      }
    } catch (error) {
      say(this.notice, texts.failed(/** @type {Error} */ (error).message));
    }
  }

  /** @param {{code: string, count: number, last: string}[]} rejections dead letters by code, since the start */
  showRejections(rejections) {
    const key = JSON.stringify(rejections);
    if (key !== this.key) {
      this.key = key;
      const rows = rejections.map(one =>
        row([el('a', { href: link('dead-letters', [], { code: one.code }) }, one.code), number(one.count), one.last]),
      );
      this.codes.replaceChildren(...rows);
    }
  }

  /** @param {{total: number, by_code: Record<string, number>, letters: Letter[]}} answer the letters on the topic */
  showList(answer) {
    const { deadLetters: words, filters } = texts;
    say(this.notice, answer.letters.length === 0 ? words.none : words.looked(answer.total));
    const codes = [...new Set([...Object.keys(answer.by_code), ...(this.code ? [this.code] : [])])].sort();
    this.choice.offer([['', filters.anyCode], ...codes.map(code => /** @type {[string, string]} */ ([code, code]))]);
    this.choice.set(this.code);
    this.letters.replaceChildren(
      ...answer.letters.map(letter => {
        const target = link('dead-letters', [letter.partition, letter.offset], { code: this.code });
        const place = el('a', { href: target }, `${letter.partition} / ${letter.offset}`);
        const time = dateAndTime(letter.timestamp_ms);
        return row([time, letter.code, letter.reason, letter.stage, letter.topic, letter.utterance_id, place]);
      }),
    );
  }

  /** @param {Letter & {record: any}} letter one letter with its decoded record */
  showOne(letter) {
    const { deadLetters: words } = texts;
    say(this.notice, '');
    const record = letter.record === null ? words.undecoded : JSON.stringify(letter.record, null, 2);
    this.one.replaceChildren(
      el('a', { class: 'back', href: link('dead-letters', [], { code: this.code }) }, words.back),
      el('h2', {}, words.one(String(letter.partition), String(letter.offset))),
      facts('facts wide', [
        [words.code, letter.code],
        [words.reason, letter.reason],
        [words.stage, letter.stage],
        [words.topic, letter.topic],
        [words.utterance, letter.utterance_id],
        [words.time, dateAndTime(letter.timestamp_ms)],
      ]),
      el('h2', {}, words.record),
      el('pre', { tabindex: 0, role: 'region', 'aria-label': words.record }, record),
    );
    change(this.one, 'hidden', false);
  }
}

/** @param {string} name @param {string[]} columns @param {HTMLElement} body @returns {HTMLElement} */
function table(name, columns, body) {
  const head = el('thead', {}, el('tr', {}, ...columns.map(column => el('th', { scope: 'col' }, column))));
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': name }, el('table', {}, head, body));
}

/** @param {(string | Node)[]} cells @returns {HTMLElement} */
function row(cells) {
  return el('tr', {}, ...cells.map(cell => el('td', {}, cell)));
}
