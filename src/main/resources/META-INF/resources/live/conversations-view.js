/** The list of conversations: filters, cards, and the button for the next page. */

import { read } from './api.js';
import { CardGrid } from './card-grid.js';
import { ConversationStore, MAX_CONVERSATIONS } from './conversation-store.js';
import { change, el, say } from './dom.js';
import { radios, search, select } from './filters.js';
import { go, link } from './router.js';
import { texts } from './texts.js';

const PAGE = 50;
const MAX_PAGE = 200;
const TICK_MS = 500;
const REFRESH_MS = 3000;

/** @typedef {import('./conversation-store.js').Filter} Filter */
/** @typedef {import('./router.js').Route} Route */
/** @typedef {import('./alert-store.js').AlertStore} AlertStore */

export class ConversationsView {
  /** @param {AlertStore} alerts alerts that the cards show */
  constructor(alerts) {
    this.store = new ConversationStore();
    this.grid = new CardGrid(this.store.cards, clip => alerts.standing(clip));
    this.refreshAt = Infinity;
    this.loaded = false;
    this.timer = 0;
    this.build();
  }

  build() {
    const { filters } = texts;
    this.stateControl = radios('state', filters.state, filters.states, state => this.filterBy({ state }));
    this.orderControl = select(filters.order, Object.entries(filters.orders), order => this.filterBy({ order }));
    this.roleControl = select(filters.role, [['', filters.anyRole]], role => this.filterBy({ role }));
    this.searchControl = search(filters.search, filters.searchHint, q => this.filterBy({ q }, true));
    this.heading = el('h1', { tabindex: -1 }, texts.views.conversations);
    this.count = el('p', { class: 'note' }, texts.loading);
    this.more = el('button', { type: 'button', class: 'more', hidden: true }, texts.cards.more);
    this.more.addEventListener('click', () => this.loadMore());
    const controls = [this.stateControl, this.orderControl, this.roleControl, this.searchControl];
    this.element = el(
      'div',
      { class: 'view' },
      el('div', { class: 'view-head' }, this.heading, this.count),
      el('form', { class: 'filters', role: 'search', 'aria-label': filters.name }, ...controls.map(control => control.element)),
      this.grid.element,
      this.more,
    );
    this.element.querySelector('form')?.addEventListener('submit', (/** @type {Event} */ event) => event.preventDefault());
  }

  title() {
    return texts.views.conversations;
  }

  need() {
    return { kinds: 'conversation,sentiment,alert' };
  }

  /** @param {Route} route the filters to show */
  enter(route) {
    const filter = {
      state: route.params.get('state') || 'open',
      order: route.params.get('order') || 'worst',
      q: route.params.get('q') || '',
      role: route.params.get('role') || '',
    };
    if (JSON.stringify(filter) !== JSON.stringify(this.store.filter) || this.store.cards.size === 0) {
      this.store.begin(filter);
      this.loaded = false;
      say(this.count, texts.loading);
    }
    this.stateControl?.set(filter.state);
    this.orderControl?.set(filter.order);
    this.roleControl?.set(filter.role);
    this.searchControl?.set(filter.q);
    clearInterval(this.timer);
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  leave() {
    clearInterval(this.timer);
  }

  /** @param {Partial<Filter>} changed part of the filter @param {boolean} [replacing] whether no step to go back is wanted */
  filterBy(changed, replacing = false) {
    const { state, order, q, role } = { ...this.store.filter, ...changed };
    go(link('conversations', [], { state, order: order === 'worst' ? '' : order, q, role }), replacing);
  }

  /** Reads all that is loaded again. */
  async load() {
    this.refreshAt = Infinity;
    const filter = this.store.filter;
    const known = this.store.cards.size;
    const limit = Math.min(MAX_PAGE, Math.max(PAGE, known));
    try {
      const page = await read('conversations', { ...filter, limit });
      if (filter === this.store.filter) {
        const next = this.store.next;
        this.store.load(page, known <= MAX_PAGE, this.grid.heldClips());
        this.store.next = known <= MAX_PAGE ? page.next : next;
        this.grid.staleAll();
        if (!this.loaded) {
          this.loaded = true;
          this.arrange();
        }
      }
    } catch (error) {
      say(this.count, texts.failed(/** @type {Error} */ (error).message));
    }
  }

  async loadMore() {
    const filter = this.store.filter;
    const shown = this.grid.places.length;
    change(this.more, 'disabled', true);
    try {
      const page = await read('conversations', { ...filter, limit: PAGE, cursor: this.store.next });
      if (filter === this.store.filter) {
        this.store.load(page, false);
        this.arrange();
        this.grid.places[shown]?.title.focus();
      }
    } catch (error) {
      say(this.count, texts.failed(/** @type {Error} */ (error).message));
    }
    change(this.more, 'disabled', false);
  }

  /** @param {string} kind kind of an event @param {any} data its content */
  took(kind, data) {
    if (kind === 'conversation') {
      const result = this.store.take(data);
      if (result === 'new' || result === 'left') {
        this.refreshAt = Math.min(this.refreshAt, performance.now() + REFRESH_MS);
      }
      this.grid.stale(data.clip_id);
    } else if (kind === 'sentiment') {
      this.store.takeTurn(data) && this.grid.stale(data.clip_id);
    } else if (kind === 'alert') {
      this.grid.stale(data.clip_id);
    }
  }

  /** Draws all cards again, with the alerts that were read. */
  alertsLoaded() {
    this.grid.staleAll();
  }

  tick() {
    if (performance.now() >= this.refreshAt) {
      this.load();
    }
    if (this.loaded && this.grid.idle) {
      this.arrange();
    }
  }

  arrange() {
    this.grid.arrange(this.store.ranked());
    this.showCount();
  }

  showCount() {
    const shown = this.grid.places.length;
    const full = shown >= MAX_CONVERSATIONS;
    const total = Math.max(this.store.total, shown);
    if (this.loaded) {
      const text = total === 0 ? texts.cards.none : texts.cards.shown(shown, total);
      say(this.count, full ? `${text}. ${texts.cards.full(MAX_CONVERSATIONS)}` : text);
    }
    change(this.more, 'hidden', this.store.next === null || full);
    const roles = new Set([...this.store.roles(), ...(this.store.filter.role ? [this.store.filter.role] : [])]);
    this.roleControl?.offer([
      ['', texts.filters.anyRole],
      ...[...roles].sort().map(role => /** @type {[string, string]} */ ([role, role])),
    ]);
  }
}
