/** Says what matters to readers who do not see it: at most one sentence in ten seconds, about alerts and the connection. */

import { texts } from './texts.js';
import { SEVERITIES } from './types.js';

/** @typedef {import('./types.js').Alert} Alert */

const PAUSE_MS = 10_000;

export class Announcer {
  /** @param {HTMLElement} region a live region */
  constructor(region) {
    this.region = region;
    this.connection = '';
    this.alerts = 0;
    /** @type {Alert | null} the worst that was not announced */
    this.worst = null;
    this.said = -Infinity;
    this.timer = 0;
  }

  lost() {
    this.connection = texts.announce.lost;
    this.plan();
  }

  regained() {
    this.connection = texts.announce.regained;
    this.plan();
  }

  /** @param {Alert} alert a new alert */
  alert(alert) {
    this.alerts++;
    if (!this.worst || SEVERITIES.indexOf(alert.severity) > SEVERITIES.indexOf(this.worst.severity)) {
      this.worst = alert;
    }
    this.plan();
  }

  plan() {
    if (!this.timer) {
      this.timer = setTimeout(() => this.speak(), Math.max(500, this.said + PAUSE_MS - performance.now()));
    }
  }

  speak() {
    this.timer = 0;
    const sentence = this.connection || this.alertSentence();
    if (!sentence) {
      return;
    }
    this.said = performance.now();
    this.region.textContent = sentence;
    if (this.connection) {
      this.connection = '';
      this.worst && this.plan();
    } else {
      this.worst = null;
      this.alerts = 0;
    }
  }

  /** @returns {string} */
  alertSentence() {
    if (!this.worst) {
      return '';
    }
    const { severity, rule, clip_id: clip } = this.worst;
    const word = texts.alerts.severityWord[severity];
    return this.alerts === 1 ? texts.announce.alert(word, rule, clip) : texts.announce.alerts(this.alerts, word, rule, clip);
  }
}
