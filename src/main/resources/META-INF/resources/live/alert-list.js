/** A list of alerts, newest first. While the reader is busy in it nothing moves, and a button tells what has come. */

import { AlertPlace } from './alert-item.js';
import { change, el, say } from './dom.js';
import { Hold } from './hold.js';
import { texts } from './texts.js';

/** @typedef {import('./types.js').Alert} Alert */

const ARRANGE_MS = 1000;

export class AlertList {
  /** @param {number} limit most alerts that it shows @param {boolean} full whether their utterances are listed */
  constructor(limit, full) {
    this.limit = limit;
    this.full = full;
    /** @type {AlertPlace[]} in the order of the list */
    this.places = [];
    /** @type {Alert[]} */
    this.alerts = [];
    this.top = '';
    this.arranged = 0;
    this.list = el('ul', { class: full ? 'alerts full' : 'alerts' });
    this.hold = new Hold(this.list);
    this.news = el('button', { type: 'button', class: 'news' });
    this.news.addEventListener('click', () => this.arrange());
    this.none = el('p', { class: 'note' }, texts.alerts.none);
    this.element = el('div', { class: 'alert-list' }, this.news, this.none, this.list);
  }

  /** @param {Alert[]} alerts newest first @param {boolean} [now] whether they are put in order at once */
  show(alerts, now = false) {
    this.alerts = alerts;
    const held = this.hold.active || this.places.some(place => this.hold.holds(place.element)) || (this.full && scrollY > 200);
    if (now || (!held && performance.now() >= this.arranged + ARRANGE_MS)) {
      this.arrange();
      return;
    }
    const byId = new Map(alerts.map(alert => [alert.alert_id, alert]));
    for (const place of this.places) {
      const alert = byId.get(place.key.split('|')[0]);
      alert && place.show(alert);
    }
    const fresh = alerts.findIndex(alert => alert.alert_id === this.top);
    this.showNews(held && fresh > 0 ? fresh : 0);
  }

  arrange() {
    this.arranged = performance.now();
    const shown = this.alerts.slice(0, this.limit);
    while (this.places.length < shown.length) {
      const place = new AlertPlace(this.full);
      this.places.push(place);
      this.list.append(place.element);
    }
    while (this.places.length > shown.length) {
      this.places.pop()?.element.remove();
    }
    shown.forEach((alert, index) => this.places[index].show(alert));
    this.top = shown[0]?.alert_id ?? '';
    change(this.none, 'hidden', shown.length > 0);
    this.showNews(0);
  }

  /** @param {number} count alerts that came and are not shown */
  showNews(count) {
    say(this.news, count > 0 ? texts.alerts.held(count) : '');
    change(this.news, 'class', count > 0 ? 'news' : 'news none');
    change(this.news, 'tabindex', count > 0 ? null : -1);
    change(this.news, 'aria-hidden', count > 0 ? null : 'true');
  }
}
