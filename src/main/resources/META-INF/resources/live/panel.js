/** The panel beside the views: the latest alerts, and dead letters by code with the last reason of each. */

import { AlertList } from './alert-list.js';
import { el, say } from './dom.js';
import { number } from './format.js';
import { link } from './router.js';
import { texts } from './texts.js';

/** @typedef {import('./alert-store.js').AlertStore} AlertStore */
/** @typedef {{code: string, count: number, last: string}} Rejections */

const LATEST = 8;
const CODES = 6;

export class Panel {
  /** @param {HTMLElement} root where it is @param {AlertStore} alerts the alerts */
  constructor(root, alerts) {
    const { panel } = texts;
    this.alerts = alerts;
    this.clip = '';
    this.changed = true;
    this.list = new AlertList(LATEST, false);
    this.heading = el('h2', {}, panel.alerts);
    this.all = el('a', {}, panel.all);
    this.letters = el('ul', { class: 'codes' });
    this.noLetters = el('p', { class: 'note' }, panel.noDeadLetters);
    this.key = '';
    this.alertPart = el('section', {}, el('div', { class: 'panel-head' }, this.heading, this.all), this.list.element);
    const letterHead = el('h2', {}, panel.deadLetters);
    const allLetters = el('a', { href: link('dead-letters') }, panel.allDeadLetters);
    const letterParts = el('div', { class: 'panel-head' }, letterHead, allLetters);
    this.letterPart = el('section', { hidden: true }, letterParts, this.noLetters, this.letters);
    root.append(this.alertPart, this.letterPart);
  }

  /**
   * @param {string} clip the only conversation whose alerts are shown; empty for all
   * @param {boolean} hidden whether the view shows them itself
   */
  about(clip, hidden) {
    this.clip = clip;
    this.changed = true;
    this.alertPart.hidden = hidden;
    say(this.heading, clip ? texts.panel.alertsOf : texts.panel.alerts);
    this.all.setAttribute('href', link('alerts', [], { clip }));
    this.draw(true);
  }

  /** @param {boolean} [now] whether the alerts are put in order at once */
  draw(now = false) {
    this.list.show(this.alerts.select({ clip: this.clip, severity: '' }), now);
  }

  /** Shows the alerts for the first time, and below them the dead letters, which they would otherwise push down. */
  loaded() {
    this.draw(this.changed);
    this.changed = false;
    this.letterPart.hidden = false;
  }

  /** @param {Rejections[]} rejections dead letters by code */
  showRejections(rejections) {
    const key = JSON.stringify(rejections);
    if (key === this.key) {
      return;
    }
    this.key = key;
    this.noLetters.hidden = rejections.length > 0;
    const rows = [...rejections].sort((a, b) => b.count - a.count).slice(0, CODES);
    this.letters.replaceChildren(
      ...rows.map(row =>
        el(
          'li',
          {},
          el('a', { href: link('dead-letters', [], { code: row.code }) }, row.code),
          el('span', { class: 'value' }, number(row.count)),
          el('p', { title: row.last }, row.last),
        ),
      ),
    );
  }
}
