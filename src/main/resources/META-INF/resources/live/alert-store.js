/** The latest alerts, newest first. At most 200. */

/** @typedef {import('./types.js').Alert} Alert */
/** @typedef {{clip: string, severity: string}} AlertFilter the conversation and the lowest severity; empty for all */

import { SEVERITIES } from './types.js';

export const MAX_ALERTS = 200;

export class AlertStore {
  constructor() {
    /** @type {Alert[]} newest first */
    this.alerts = [];
    /** @type {AlertFilter} */
    this.filter = { clip: '', severity: '' };
  }

  /** @param {Alert[]} alerts all that the processor has, newest first @param {AlertFilter} filter which they were asked for */
  load(alerts, filter) {
    this.filter = filter;
    const known = new Map(this.alerts.map(alert => [alert.alert_id, alert]));
    this.alerts = alerts.slice(0, MAX_ALERTS).map(alert => merged(known.get(alert.alert_id), alert));
  }

  /**
   * Takes a raised or withdrawn alert. One that does not fit the filter is left out.
   * @param {Alert} alert the event
   * @returns {boolean} whether it is a new one
   */
  take(alert) {
    if (!fits(alert, this.filter)) {
      return false;
    }
    const at = this.alerts.findIndex(one => one.alert_id === alert.alert_id);
    if (at >= 0) {
      this.alerts[at] = merged(this.alerts[at], alert);
      return false;
    }
    this.alerts.unshift(alert);
    this.alerts.length = Math.min(this.alerts.length, MAX_ALERTS);
    return alert.state === 'RAISED';
  }

  /**
   * @param {string} clip a conversation
   * @returns {Alert[]} its alerts that were not withdrawn, newest first
   */
  standing(clip) {
    return this.alerts.filter(alert => alert.clip_id === clip && alert.state === 'RAISED');
  }

  /**
   * @param {AlertFilter} filter empty for all; at least this severity
   * @returns {Alert[]} newest first
   */
  select(filter) {
    return this.alerts.filter(alert => fits(alert, filter));
  }
}

/** @param {Alert} alert @param {AlertFilter} filter @returns {boolean} */
function fits(alert, filter) {
  const least = SEVERITIES.findIndex(name => name === filter.severity);
  return (!filter.clip || alert.clip_id === filter.clip) && SEVERITIES.indexOf(alert.severity) >= least;
}

/**
 * The record of a withdrawal has neither speaker nor utterances; the page keeps those of the alert that it takes back.
 * @param {Alert | undefined} known
 * @param {Alert} alert
 * @returns {Alert}
 */
function merged(known, alert) {
  if (!known || alert.state === 'RAISED') {
    return alert;
  }
  return {
    ...alert,
    speaker: alert.speaker || known.speaker,
    role: alert.role || known.role,
    value: alert.value ?? known.value,
    message: alert.message || known.message,
    utterances: alert.utterances.length ? alert.utterances : known.utterances,
    updated_ms: known.updated_ms,
  };
}
