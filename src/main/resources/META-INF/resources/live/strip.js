/** The strip below the header: how the processor is doing. It asks every two seconds while the page is visible. */

import { read } from './api.js';
import { change, el, say } from './dom.js';
import { latency, number, rate } from './format.js';
import { link } from './router.js';
import { texts } from './texts.js';

const EVERY_MS = 2000;
const STAGES = ['join', 'batch', 'score'];

export class Strip {
  /**
   * @param {HTMLElement} root where it is
   * @param {(status: any) => void} heard takes each answer
   */
  constructor(root, heard) {
    const { strip } = texts;
    this.heard = heard;
    this.asking = false;
    this.rate = el('dd');
    this.lag = el('dd');
    this.letters = el('a', { href: link('dead-letters') });
    this.model = el('a', { href: link('model') }, '–');
    this.state = el('dd');
    this.stages = STAGES.map(() => el('dd', { title: strip.latencyHint }));
    const entry = (/** @type {string} */ term, /** @type {HTMLElement} */ value, /** @type {string} */ name) =>
      el('div', { class: name }, el('dt', {}, term), value);
    root.append(
      el(
        'dl',
        {},
        entry(strip.state, this.state, 'wide'),
        entry(strip.rate, this.rate, ''),
        entry(strip.lag, this.lag, ''),
        ...STAGES.map((stage, index) => entry(strip.latency(stage), this.stages[index], 'stage')),
        entry(strip.deadLetters, el('dd', {}, this.letters), ''),
        entry(strip.package, el('dd', {}, this.model), 'package'),
      ),
    );
    this.ask();
    setInterval(() => document.hidden || this.ask(), EVERY_MS);
    document.addEventListener('visibilitychange', () => document.hidden || this.ask());
  }

  async ask() {
    if (this.asking) {
      return;
    }
    this.asking = true;
    try {
      const status = await read('status');
      this.show(status);
      this.heard(status);
    } catch {
      say(this.state, texts.strip.unknown);
    }
    this.asking = false;
  }

  /** @param {any} status answer of the processor */
  show(status) {
    say(this.state, String(status.state).toLowerCase());
    say(this.rate, rate(status.utterances_per_s));
    say(this.lag, number(status.lag));
    STAGES.forEach((name, index) => {
      const stage = status.stages.find((/** @type {{stage: string}} */ one) => one.stage === name);
      say(this.stages[index], stage ? `${number(stage.p50_ms)} / ${latency(stage.p95_ms)}` : '–');
    });
    const letters = status.rejections.reduce((/** @type {number} */ sum, /** @type {{count: number}} */ one) => sum + one.count, 0);
    say(this.letters, number(letters));
    change(this.letters, 'class', letters > 0 ? 'some' : null);
  }

  /** @param {{name: string, version: string | number, provider: string}} model the package that scores */
  showModel(model) {
    say(this.model, `${model.name}/${model.version}`);
    change(this.model, 'title', model.provider);
  }
}
