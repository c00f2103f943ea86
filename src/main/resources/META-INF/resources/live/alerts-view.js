/** All alerts as they come, by severity and conversation. */

import { change, el, say } from './dom.js';
import { AlertList } from './alert-list.js';
import { MAX_ALERTS } from './alert-store.js';
import { radios } from './filters.js';
import { draw } from './frame.js';
import { go, link } from './router.js';
import { texts } from './texts.js';
import { SEVERITIES } from './types.js';

/** @typedef {import('./router.js').Route} Route */
/** @typedef {import('./alert-store.js').AlertStore} AlertStore */

export class AlertsView {
  /** @param {AlertStore} alerts the alerts that were loaded with this view's filter */
  constructor(alerts) {
    const { filters } = texts;
    this.alerts = alerts;
    this.filter = { severity: 'INFO', clip: '' };
    /** Whether the filter has changed since the alerts were last put in order. */
    this.changed = true;
    this.timer = 0;
    this.render = () => this.drawNow();
    this.severity = radios('severity', filters.severity, choices(filters.severities), severity => this.filterBy({ severity }));
    this.clip = el('span');
    this.all = el('a', {}, filters.allClips);
    this.clipNote = el('p', { class: 'note', hidden: true }, this.clip, ' · ', this.all);
    this.heading = el('h1', { tabindex: -1 }, texts.views.alerts);
    this.count = el('p', { class: 'note' });
    this.list = new AlertList(MAX_ALERTS, true);
    this.element = el(
      'div',
      { class: 'view' },
      el('div', { class: 'view-head' }, this.heading, this.count),
      el('form', { class: 'filters', 'aria-label': filters.severity }, this.severity.element, this.clipNote),
      this.list.element,
    );
  }

  title() {
    return texts.views.alerts;
  }

  need() {
    return { kinds: 'alert', clip: this.filter.clip };
  }

  /** @returns {{clip: string, severity: string}} the alerts that are to be loaded */
  alertFilter() {
    return this.filter;
  }

  /** @param {Route} route the filters */
  enter(route) {
    this.filter = { severity: route.params.get('severity') || 'INFO', clip: route.params.get('clip') || '' };
    this.severity.set(this.filter.severity);
    say(this.clip, texts.filters.clip(this.filter.clip));
    change(this.clipNote, 'hidden', !this.filter.clip);
    change(this.all, 'href', link('alerts', [], { severity: this.filter.severity }));
    this.changed = true;
    clearInterval(this.timer);
    this.timer = setInterval(() => draw(this.render), 500);
    draw(this.render);
  }

  leave() {
    clearInterval(this.timer);
  }

  /** @param {Partial<{severity: string, clip: string}>} changed part of the filter */
  filterBy(changed) {
    const { severity, clip } = { ...this.filter, ...changed };
    go(link('alerts', [], { severity: severity === 'INFO' ? '' : severity, clip }));
  }

  /** The alerts are read for all views by the page. */
  async load() {}

  alertsLoaded() {
    this.drawNow(this.changed);
    this.changed = false;
  }

  took() {
    draw(this.render);
  }

  /** @param {boolean} [now] whether the alerts are put in order at once */
  drawNow(now = false) {
    const alerts = this.alerts.select(this.filter);
    say(this.count, texts.alerts.shown(alerts.length));
    this.list.show(alerts, now);
  }
}

/** @param {Record<string, string>} words @returns {Record<string, string>} severities from the lowest */
function choices(words) {
  return Object.fromEntries(SEVERITIES.map(name => [name, words[name]]));
}
