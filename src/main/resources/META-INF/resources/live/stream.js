/**
 * One stream of events for what the current view needs. The browser reconnects a broken stream itself and names the last
 * event that it has; each new connection, and each 'reset', leads to a fetch of everything, so a gap cannot stay.
 */

import { address, retryDelay } from './api.js';

const KINDS = ['sentiment', 'conversation', 'alert', 'text'];
const RESET_MS = 1000;

/** @typedef {'connecting' | 'live' | 'lost' | 'hidden'} StreamState */

export class LiveStream {
  /**
   * @param {object} handlers
   * @param {(kind: string, data: any) => void} handlers.took takes an event
   * @param {() => void} handlers.fetch reads everything again
   * @param {(state: StreamState) => void} handlers.state hears how the stream is
   */
  constructor(handlers) {
    this.handlers = handlers;
    /** @type {EventSource | null} */
    this.source = null;
    this.target = '';
    this.timer = 0;
    this.resetTimer = 0;
    document.addEventListener('visibilitychange', () => this.open());
    addEventListener('online', () => this.open());
    addEventListener('pagehide', () => this.close());
    addEventListener('pageshow', event => event.persisted && this.open());
  }

  /**
   * Opens the stream that a view needs; an equal one stays open.
   * @param {Record<string, string>} query kinds of events, and the clip if only one is meant
   * @returns {boolean} whether a new stream was opened, which fetches everything when it is connected
   */
  want(query) {
    const target = address('stream', query);
    if (target === this.target && this.source) {
      return false;
    }
    this.target = target;
    this.open();
    return true;
  }

  open() {
    this.close();
    if (document.hidden) {
      this.handlers.state('hidden');
      return;
    }
    if (!this.target) {
      return;
    }
    this.handlers.state('connecting');
    const source = new EventSource(this.target);
    this.source = source;
    source.addEventListener('open', () => {
      this.handlers.state('live');
      this.handlers.fetch();
    });
    source.addEventListener('reset', () => this.fetchSoon());
    source.addEventListener('error', () => this.broke(source));
    for (const kind of KINDS) {
      source.addEventListener(kind, event => this.handlers.took(kind, JSON.parse(event.data)));
    }
  }

  /** A page that is too slow is reset often; several resets within a second are one. */
  fetchSoon() {
    this.resetTimer ||= setTimeout(() => {
      this.resetTimer = 0;
      this.handlers.fetch();
    }, RESET_MS);
  }

  close() {
    clearTimeout(this.timer);
    clearTimeout(this.resetTimer);
    this.resetTimer = 0;
    this.source?.close();
    this.source = null;
  }

  /**
   * The browser gives up after an answer such as 503, but does not tell for how long to wait.
   * @param {EventSource} source the stream that broke
   */
  async broke(source) {
    if (source !== this.source) {
      return;
    }
    this.handlers.state('lost');
    if (source.readyState !== EventSource.CLOSED) {
      return;
    }
    const delay = await retryDelay(this.target);
    if (source === this.source) {
      this.timer = setTimeout(() => this.open(), delay);
    }
  }
}
