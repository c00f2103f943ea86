/** One conversation: figures, timeline, the selected turn, and the turns as a table. */

import { read, Refused } from './api.js';
import { change, el, say } from './dom.js';
import { timeOfDay } from './format.js';
import { draw } from './frame.js';
import { legend } from './legend.js';
import { link } from './router.js';
import { Overview } from './overview.js';
import { Summary } from './summary.js';
import { texts } from './texts.js';
import { Timeline } from './timeline.js';
import { TurnPanel } from './turn-panel.js';
import { TurnStore } from './turn-store.js';
import { TurnTable } from './turn-table.js';

const ADDRESS_MS = 500;
/** Time in which the turns that arrive are drawn together, so that a fast conversation costs no more than a slow one. */
const LIVE_MS = 400;

/** @typedef {import('./router.js').Route} Route */
/** @typedef {import('./types.js').Alert} Alert */
/** @typedef {import('./types.js').Card} Card */
/** @typedef {import('./alert-store.js').AlertStore} AlertStore */

export class ConversationView {
  /**
   * @param {AlertStore} alerts alerts that the timeline marks
   * @param {() => Promise<any>} model reads the package that scores
   */
  constructor(alerts, model) {
    this.alerts = alerts;
    this.clip = '';
    this.store = new TurnStore('');
    /** @type {Card | null} */
    this.card = null;
    /** The turn that the reader chose; empty follows the newest. */
    this.chosen = '';
    this.revealed = true;
    this.pointed = '';
    this.band = 0;
    this.addressTimer = 0;
    this.liveTimer = 0;
    this.timer = 0;
    this.render = () => this.drawNow();
    model().then(
      answer => (this.band = answer.neutral_band ?? 0),
      () => {},
    );
    this.element = el('div', { class: 'view conversation' });
  }

  /** Makes the parts anew for another conversation, so that nothing of the one before remains. */
  build() {
    this.heading = el('h1', { tabindex: -1 }, this.clip);
    this.state = el('span', { class: 'state' });
    this.time = el('span', { class: 'note' });
    this.notice = el('p', { class: 'note' }, texts.loading);
    this.hint = el('p', { class: 'note' }, texts.timeline.hint);
    this.summary = new Summary();
    this.timeline = new Timeline(
      utterance => this.choose(utterance),
      utterance => this.point(utterance),
    );
    this.panel = new TurnPanel();
    this.overview = new Overview();
    this.table = new TurnTable(this.render);
    this.newest = el('button', { type: 'button' }, texts.timeline.following);
    this.newest.addEventListener('click', () => this.follow());
    this.content = el(
      'div',
      { class: 'conversation-content', hidden: true },
      this.summary.first,
      el('div', { class: 'view-head' }, el('h2', {}, texts.timeline.name), this.hint, this.newest),
      this.timeline.element,
      legend(),
      this.panel.element,
      this.overview.element,
      this.summary.rest,
      this.table.element,
    );
    const back = el('a', { class: 'back', href: link('conversations') }, texts.conversation.back);
    this.element.replaceChildren(back, el('div', { class: 'view-head' }, this.heading, this.state, this.time), this.notice, this.content);
  }

  title() {
    return texts.views.conversation(this.clip);
  }

  need() {
    return { kinds: 'sentiment,conversation,alert,text', clip: this.clip };
  }

  /** @param {Route} route the clip, and the turn to select */
  enter(route) {
    const clip = route.path[0] ?? '';
    if (clip !== this.clip) {
      this.clip = clip;
      this.card = null;
      this.store = new TurnStore(clip);
      this.build();
    }
    this.chosen = route.params.get('turn') ?? '';
    this.revealed = false;
    this.pointed = '';
    clearInterval(this.timer);
    this.timer = setInterval(() => draw(this.render), 1000);
    draw(this.render);
  }

  leave() {
    clearInterval(this.timer);
    clearTimeout(this.addressTimer);
    clearTimeout(this.liveTimer);
    this.liveTimer = 0;
  }

  async load() {
    const { clip } = this;
    const path = `conversations/${encodeURIComponent(clip)}`;
    try {
      const [card, turns] = await Promise.all([read(path), read(`${path}/turns`)]);
      if (clip === this.clip) {
        this.card = card;
        this.store.load(turns);
        say(this.notice, '');
      }
    } catch (error) {
      const refused = /** @type {Refused} */ (error);
      say(this.notice, refused.status === 404 ? texts.conversation.missing(clip) : texts.failed(refused.message));
    }
    draw(this.render);
  }

  alertsLoaded() {
    draw(this.render);
  }

  /** @param {string} kind kind of an event @param {any} data its content */
  took(kind, data) {
    if (data.clip_id !== this.clip) {
      return;
    }
    if (kind === 'conversation') {
      this.card = data;
      say(this.notice, '');
    } else if (kind === 'sentiment') {
      this.store.take(data);
    } else if (kind === 'text') {
      this.store.takeWords(data.utterance_id, data.text);
    }
    this.liveTimer ||= setTimeout(() => {
      this.liveTimer = 0;
      draw(this.render);
    }, LIVE_MS);
  }

  drawNow() {
    const { card, store } = this;
    change(this.content, 'hidden', card === null);
    if (!card) {
      return;
    }
    const alerts = this.alertsByTurn();
    say(this.state, texts.cards.state(card.state, card.closed_by));
    change(this.state, 'class', `state ${card.state.toLowerCase()}`);
    say(this.time, texts.conversation.updated(timeOfDay(card.updated_ms)));
    const hidden = Math.max(card.folded, card.overall.utterances - store.turns.length);
    say(this.hint, card.folded > 0 && hidden > 0 ? texts.timeline.folded(hidden) : texts.timeline.hint);
    this.summary?.show(card);
    this.timeline?.show(store, alerts, this.band);
    this.overview?.show(store.turns, card, store.speakers(), store.version);
    this.table?.show(store, alerts);
    this.showSelected();
  }

  showSelected() {
    const { store } = this;
    const newest = store.turns.at(-1)?.utterance_id ?? '';
    const selected = this.chosen && store.find(this.chosen) ? this.chosen : newest;
    this.timeline?.mark(selected);
    if (!this.revealed && selected) {
      this.revealed = true;
      this.timeline?.reveal(selected);
    }
    const utterance = this.pointed && store.find(this.pointed) ? this.pointed : selected;
    const turn = store.find(utterance);
    const total = Math.max(this.card?.overall.utterances ?? 0, store.turns.length);
    this.panel?.show(turn, {
      at: turn ? total - store.turns.length + store.turns.indexOf(turn) + 1 : 0,
      total,
      words: store.words.get(utterance) ?? '',
      hidden: store.hidden,
      alerts: this.alerts.select({ clip: this.clip, severity: '' }).filter(alert => concerns(alert, utterance)),
    });
  }

  /** @returns {Map<string, Alert[]>} alerts by the utterance that fulfilled them */
  alertsByTurn() {
    /** @type {Map<string, Alert[]>} */
    const byTurn = new Map();
    for (const alert of this.alerts.select({ clip: this.clip, severity: '' })) {
      byTurn.set(alert.utterance_id, [...(byTurn.get(alert.utterance_id) ?? []), alert]);
    }
    return byTurn;
  }

  /** @param {string} utterance a turn that the reader chose */
  choose(utterance) {
    this.chosen = utterance;
    this.showSelected();
    clearTimeout(this.addressTimer);
    this.addressTimer = setTimeout(() => this.note(), ADDRESS_MS);
  }

  /** Writes the chosen turn into the address, so that a link to it can be sent. */
  note() {
    history.replaceState(null, '', link('conversation', [this.clip], { turn: this.chosen }));
  }

  /** @param {string} utterance a turn that the reader points at; empty for none */
  point(utterance) {
    this.pointed = utterance;
    this.showSelected();
  }

  follow() {
    this.chosen = '';
    this.showSelected();
    this.timeline?.reveal(this.store.turns.at(-1)?.utterance_id ?? '');
    this.note();
  }
}

/** @param {Alert} alert @param {string} utterance @returns {boolean} whether the utterance made it fire */
function concerns(alert, utterance) {
  return alert.utterance_id === utterance || alert.utterances.includes(utterance);
}
