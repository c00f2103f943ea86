/** The package that scores, with the text of its card. */

import { el, facts, say } from './dom.js';
import { number, percent } from './format.js';
import { texts } from './texts.js';

export class ModelView {
  /** @param {() => Promise<any>} model reads the package that scores */
  constructor(model) {
    this.model = model;
    this.heading = el('h1', { tabindex: -1 }, texts.views.model);
    this.notice = el('p', { class: 'note' }, texts.loading);
    this.body = el('div');
    this.element = el('div', { class: 'view' }, el('div', { class: 'view-head' }, this.heading, this.notice), this.body);
  }

  title() {
    return texts.views.model;
  }

  need() {
    return { kinds: 'alert' };
  }

  enter() {}

  leave() {}

  took() {}

  async load() {
    try {
      this.show(await this.model());
      say(this.notice, '');
    } catch (error) {
      say(this.notice, texts.failed(/** @type {Error} */ (error).message));
    }
  }

  /** @param {any} answer the package */
  show(answer) {
    const { model: words } = texts;
    const card = answer.card
      ? el('pre', { class: 'model-card', tabindex: 0, role: 'region', 'aria-label': words.card }, answer.card)
      : el('p', { class: 'note' }, words.noCard);
    this.body.replaceChildren(
      facts('facts wide', [
        [words.name, answer.name],
        [words.version, String(answer.version)],
        [words.provider, answer.provider],
        [words.modalities, texts.modalities(answer.modalities)],
        ...Object.entries(answer.extractors).map(([modality, name]) => [words.extractor(modality), el('code', {}, name)]),
        [words.range, `±${number(answer.range)}`],
        [words.neutral, `±${answer.neutral_band}`],
        [words.coverage, percent(answer.coverage)],
        [words.checksum, el('code', {}, answer.sha256)],
      ]),
      el('h2', {}, words.card),
      card,
    );
  }
}
