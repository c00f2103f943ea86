/** Starts the page: fills in the texts, follows the address, and leads the stream to the view that is shown. */

import { AlertStore, MAX_ALERTS } from './alert-store.js';
import { AlertsView } from './alerts-view.js';
import { Announcer } from './announcer.js';
import { read } from './api.js';
import { ConversationView } from './conversation-view.js';
import { ConversationsView } from './conversations-view.js';
import { DeadLettersView } from './dead-letters-view.js';
import { change, el, say } from './dom.js';
import { draw } from './frame.js';
import { ModelView } from './model-view.js';
import { Panel } from './panel.js';
import { follow, link } from './router.js';
import { LiveStream } from './stream.js';
import { Strip } from './strip.js';
import { texts } from './texts.js';

/** Time after which a view is fetched although its stream has not begun, milliseconds. */
const STREAM_MS = 1500;

/** @typedef {import('./router.js').Route} Route */

class Page {
  constructor() {
    this.alerts = new AlertStore();
    /** @type {Promise<any> | null} */
    this.model = null;
    const model = () => (this.model ??= this.readModel());
    this.deadLetters = new DeadLettersView();
    /** @type {Record<string, any>} */
    this.views = {
      conversations: new ConversationsView(this.alerts),
      conversation: new ConversationView(this.alerts, model),
      alerts: new AlertsView(this.alerts),
      'dead-letters': this.deadLetters,
      model: new ModelView(model),
    };
    /** @type {any} */
    this.view = null;
    /** @type {string | null} address of the view without its filters */
    this.place = null;
    this.fetchTimer = 0;
    this.lost = false;
    this.drawPanel = () => this.panel.draw();
    this.panel = new Panel(byId('panel'), this.alerts);
    this.strip = new Strip(byId('strip'), status => this.heard(status));
    this.announcer = new Announcer(byId('announcements'));
    this.stream = new LiveStream({
      took: (kind, data) => this.took(kind, data),
      fetch: () => this.load(),
      state: state => this.showConnection(state),
    });
    this.addLinks();
    model().then(
      answer => this.strip.showModel(answer),
      () => {},
    );
    setInterval(() => draw(this.drawPanel), 1000);
    follow(route => this.show(route));
  }

  addLinks() {
    const { views } = texts;
    /** @type {[string, string][]} */
    const entries = [
      ['conversations', views.conversations],
      ['alerts', views.alerts],
      ['dead-letters', views.deadLetters],
      ['model', views.model],
    ];
    byId('navigation').append(...entries.map(([view, name]) => el('li', {}, el('a', { href: link(view), 'data-view': view }, name))));
  }

  /** @param {Route} route the view to show */
  show(route) {
    const clip = route.view === 'conversation' ? (route.path[0] ?? '') : '';
    const next = (route.view === 'conversation' && !clip ? null : this.views[route.view]) ?? this.views.conversations;
    const place = [route.view, ...route.path].join('/');
    const moved = this.place !== null && place !== this.place;
    this.place = place;
    if (next !== this.view) {
      this.view?.leave();
      byId('main').replaceChildren(next.element);
    }
    this.view = next;
    next.enter(route);
    document.title = texts.title(next.title());
    this.markLink(clip ? 'conversations' : route.view);
    this.panel.about(clip, route.view === 'alerts');
    if (moved) {
      scrollTo(0, 0);
      next.heading.focus({ preventScroll: true });
    }
    clearTimeout(this.fetchTimer);
    if (this.stream.want(next.need())) {
      this.fetchTimer = setTimeout(() => this.load(), STREAM_MS);
    } else {
      this.load();
    }
  }

  /** @param {string} view name of the view */
  markLink(view) {
    for (const anchor of document.querySelectorAll('#navigation a')) {
      change(anchor, 'aria-current', anchor.getAttribute('data-view') === view ? 'page' : null);
    }
  }

  /** Reads all that the view shows. */
  async load() {
    clearTimeout(this.fetchTimer);
    const { view } = this;
    const filter = view.alertFilter?.() ?? { clip: view.need().clip ?? '', severity: '' };
    const alerts = read('alerts', { ...filter, limit: MAX_ALERTS }).then(
      answer => view === this.view && this.alerts.load(answer.alerts, filter),
      () => {},
    );
    await Promise.all([view.load(), alerts]);
    view.alertsLoaded?.();
    this.panel.loaded();
  }

  /** @param {string} kind kind of an event @param {any} data its content */
  took(kind, data) {
    if (kind === 'alert') {
      if (this.alerts.take(data)) {
        this.announcer.alert(data);
      }
      draw(this.drawPanel);
    }
    this.view.took(kind, data);
  }

  /** @param {any} status answer of the processor */
  heard(status) {
    this.panel.showRejections(status.rejections);
    this.deadLetters.showRejections(status.rejections);
  }

  /** @param {import('./stream.js').StreamState} state how the stream is */
  showConnection(state) {
    const sign = byId('connection');
    say(sign, texts.connection[this.lost && state === 'connecting' ? 'lost' : state]);
    change(sign, 'class', `connection ${state}`);
    if (state === 'lost' && !this.lost) {
      this.lost = true;
      this.announcer.lost();
    } else if (state === 'live' && this.lost) {
      this.lost = false;
      this.announcer.regained();
    }
  }

  async readModel() {
    try {
      return await read('model');
    } catch (error) {
      this.model = null;
      throw error;
    }
  }
}

/** @param {string} id @returns {HTMLElement} */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} key such as "strip.name" @returns {string} */
function text(key) {
  return key.split('.').reduce((/** @type {any} */ part, name) => part[name], texts);
}

for (const node of document.querySelectorAll('[data-text]')) {
  say(node, text(node.getAttribute('data-text') ?? ''));
}
for (const node of document.querySelectorAll('[data-label]')) {
  change(node, 'aria-label', text(node.getAttribute('data-label') ?? ''));
}
document.querySelector('.skip')?.addEventListener('click', event => {
  event.preventDefault();
  byId('main').focus();
});
new Page();
