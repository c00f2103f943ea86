/**
 * The turns of a conversation side by side, in a box that scrolls sideways. Arrow keys, Home, End and Page keys walk the
 * turns; only the selected one is in the order of Tab.
 */

import { Column, middle, rows, scoreDepth, TOP } from './column.js';
import { change, el, say } from './dom.js';
import { texts } from './texts.js';
import { MODALITIES } from './types.js';

/** @typedef {import('./types.js').Turn} Turn */
/** @typedef {import('./types.js').Alert} Alert */

const MAX_LANES = 6;
const MIN_WIDTH = 28;
const CAPACITIES = [24, 48, 96, 256];
const PAGE = 10;

export class Timeline {
  /**
   * @param {(utterance: string) => void} selected takes a turn that the reader chose
   * @param {(utterance: string) => void} pointed takes a turn that the reader points at; empty for none
   */
  constructor(selected, pointed) {
    this.selected = selected;
    this.pointed = pointed;
    /** @type {Map<string, Column>} by utterance */
    this.columns = new Map();
    /** @type {string[]} speakers with a lane, in the order in which they came */
    this.lanes = [];
    this.current = '';
    this.width = 0;
    this.labels = el('div', { class: 'row-labels', 'aria-hidden': 'true' });
    this.labelKey = '';
    this.list = el('div', { role: 'listbox', 'aria-orientation': 'horizontal', class: 'turns' });
    this.box = el('div', { class: 'timeline-box' }, this.labels, this.list);
    this.empty = el('p', { class: 'note', hidden: true }, texts.timeline.empty);
    this.element = el('div', { class: 'timeline' }, this.box, this.empty);
    this.listen();
    new ResizeObserver(() => this.fit()).observe(this.box);
  }

  listen() {
    this.list.addEventListener('click', (/** @type {Event} */ event) => {
      const utterance = this.utteranceAt(event.target);
      utterance && this.choose(utterance);
    });
    this.list.addEventListener('focusin', (/** @type {Event} */ event) => {
      const utterance = this.utteranceAt(event.target);
      utterance && utterance !== this.current && this.choose(utterance);
    });
    this.list.addEventListener('pointerover', (/** @type {PointerEvent} */ event) => {
      event.pointerType !== 'touch' && this.pointed(this.utteranceAt(event.target));
    });
    this.list.addEventListener('pointerleave', () => this.pointed(''));
    this.list.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => this.walk(event));
  }

  /**
   * Shows the turns.
   * @param {{turns: Turn[], words: Map<string, string>}} store turns in order
   * @param {Map<string, Alert[]>} alerts alerts by the utterance that fulfilled them
   * @param {number} band scores up to it are neutral
   */
  show(store, alerts, band) {
    const atEnd = this.box.scrollLeft + this.box.clientWidth >= this.box.scrollWidth - 2 * MIN_WIDTH;
    const lanes = this.takeLanes(store.turns);
    const keep = new Set(store.turns.map(turn => turn.utterance_id));
    for (const [utterance, column] of this.columns) {
      if (!keep.has(utterance)) {
        column.element.remove();
        this.columns.delete(utterance);
      }
    }
    const step = this.labelStep(store.turns.length);
    store.turns.forEach((turn, index) => {
      const column = this.place(turn.utterance_id, index);
      column.show({
        turn,
        alerts: alerts.get(turn.utterance_id) ?? [],
        lane: this.laneOf(turn.speaker),
        lanes,
        words: store.words.get(turn.utterance_id) ?? '',
        band,
        labeled: turn.end_ms > 0 && turn.sequence % step === 0,
      });
    });
    this.showLabels(store.turns.at(-1)?.range ?? 1, lanes);
    this.fit();
    change(this.list, 'aria-label', texts.timeline.label(store.turns.length));
    change(this.box, 'hidden', store.turns.length === 0);
    change(this.empty, 'hidden', store.turns.length > 0);
    if (atEnd && !this.list.contains(document.activeElement)) {
      this.box.scrollLeft = this.box.scrollWidth;
    }
  }

  /** @param {Turn[]} turns @returns {number} number of lanes */
  takeLanes(turns) {
    for (const turn of turns) {
      if (this.lanes.length < MAX_LANES && !this.lanes.includes(turn.speaker)) {
        this.lanes.push(turn.speaker);
      }
    }
    const others = turns.some(turn => !this.lanes.includes(turn.speaker));
    return Math.max(2, this.lanes.length + (others ? 1 : 0));
  }

  /** @param {string} speaker id @returns {number} the lane, the last one for speakers without one of their own */
  laneOf(speaker) {
    const lane = this.lanes.indexOf(speaker);
    return lane < 0 ? MAX_LANES : lane;
  }

  /** @param {string} utterance id @param {number} index its place @returns {Column} the column, moved to its place */
  place(utterance, index) {
    let column = this.columns.get(utterance);
    if (!column) {
      column = new Column();
      column.element.dataset.utterance = utterance;
      this.columns.set(utterance, column);
    }
    const there = this.list.children[index];
    if (there !== column.element) {
      this.list.insertBefore(column.element, there ?? null);
    }
    return column;
  }

  /** @param {number} range bound of the scores @param {number} lanes number of lanes */
  showLabels(range, lanes) {
    const key = JSON.stringify([range, this.lanes, lanes]);
    if (key === this.labelKey) {
      return;
    }
    this.labelKey = key;
    const { timeline, modality } = texts;
    const names = this.lanes.map(name => name || timeline.unnamed);
    if (lanes > names.length && names.length === MAX_LANES) {
      names.push(timeline.others);
    }
    const at = (/** @type {string} */ text, /** @type {number} */ y, kind = '') => {
      const label = el('span', { class: kind, title: text }, text);
      label.style.top = `${y}px`;
      return label;
    };
    this.labels.replaceChildren(
      at(timeline.alerts, 12),
      at(`+${range}`, scoreDepth(range, range), 'number'),
      at('0', scoreDepth(0, range), 'number'),
      at(`−${range}`, scoreDepth(-range, range), 'number'),
      at(timeline.marks, TOP.marks + 10),
      ...names.map((name, index) => at(name, middle('lane', index, lanes), 'lane-name')),
      ...MODALITIES.map((name, index) => at(modality[name], middle('modality', index, lanes))),
      at(timeline.time, rows(lanes).time + 10),
    );
    this.list.style.height = `${rows(lanes).height}px`;
  }

  /** Gives all columns the same width. It changes only when their number passes a bound, so that a new turn moves none. */
  fit() {
    const room = this.box.clientWidth - this.labels.offsetWidth - 4;
    const capacity = CAPACITIES.find(bound => bound >= this.columns.size) ?? this.columns.size;
    const width = Math.max(MIN_WIDTH, Math.min(56, Math.floor(room / capacity)));
    if (width !== this.width && room > 0) {
      this.width = width;
      this.list.style.setProperty('--turn', `${width}px`);
    }
  }

  /** @param {number} turns number of turns @returns {number} every which turn has its time written */
  labelStep(turns) {
    return turns > 24 || this.width < 48 ? 4 : 1;
  }

  /** @param {string} utterance the turn to mark as selected, without calling back */
  mark(utterance) {
    if (utterance !== this.current) {
      this.setCurrent(this.columns.get(this.current), false);
      this.current = utterance;
    }
    this.setCurrent(this.columns.get(utterance), true);
  }

  /** @param {Column | undefined} column @param {boolean} selected */
  setCurrent(column, selected) {
    if (column) {
      change(column.element, 'aria-selected', selected ? 'true' : 'false');
      change(column.element, 'tabindex', selected ? 0 : -1);
    }
  }

  /** @param {string} utterance a turn that the reader chose */
  choose(utterance) {
    this.mark(utterance);
    this.selected(utterance);
  }

  /** @param {string} utterance the turn to scroll to @param {boolean} [focusing] whether it takes the focus */
  reveal(utterance, focusing = false) {
    const element = this.columns.get(utterance)?.element;
    if (element) {
      const left = element.offsetLeft - this.labels.offsetWidth;
      const room = this.box.clientWidth - this.labels.offsetWidth;
      if (left < this.box.scrollLeft || left + this.width > this.box.scrollLeft + room) {
        this.box.scrollLeft = left - room / 2;
      }
      focusing && element.focus({ preventScroll: true });
    }
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const ids = [...this.list.children].map(column => this.utteranceAt(column));
    const at = ids.indexOf(this.current);
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -ids.length, End: ids.length };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey || ids.length === 0) {
      return;
    }
    event.preventDefault();
    const next = ids[Math.max(0, Math.min(ids.length - 1, at + step))];
    this.choose(next);
    this.reveal(next, true);
  }

  /** @param {EventTarget | null} target @returns {string} the utterance of the column that it lies in; empty for none */
  utteranceAt(target) {
    const column = target instanceof Element ? target.closest('.turn') : null;
    return column instanceof HTMLElement ? (column.dataset.utterance ?? '') : '';
  }
}
