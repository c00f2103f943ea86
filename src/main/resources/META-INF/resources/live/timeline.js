/**
 * The turns of a conversation side by side, in a box that scrolls sideways. Arrow keys, Home, End and Page keys walk the
 * turns; only the selected one is in the order of Tab.
 */

import { Column, rows } from './column.js';
import { change, el } from './dom.js';
import { LABELS, RowLabels } from './row-labels.js';
import { texts } from './texts.js';

/** @typedef {import('./types.js').Turn} Turn */
/** @typedef {import('./types.js').Alert} Alert */

const MAX_LANES = 6;
const MIN_WIDTH = 28;
const CAPACITIES = [24, 48, 96, 256];
const PAGE = 10;
/** Most columns' room that stays empty at the left. */
const MAX_VACANT = 128;
const BEFORE = Node.DOCUMENT_POSITION_PRECEDING;

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
    this.room = 0;
    /** Columns that fit without scrolling; chosen with the first turns, so that new ones move none. */
    this.capacity = 0;
    /** Columns at the left whose turns are no longer kept. */
    this.vacant = 0;
    this.labels = new RowLabels();
    this.list = el('div', { role: 'listbox', 'aria-orientation': 'horizontal', class: 'turns' });
    this.box = el('div', { class: 'timeline-box' }, this.labels.element, this.list);
    this.empty = el('p', { class: 'note', hidden: true }, texts.timeline.empty);
    this.element = el('div', { class: 'timeline' }, this.box, this.empty);
    this.listen();
    new ResizeObserver(([entry]) => {
      this.room = entry.contentRect.width;
      this.capacity = 0;
      this.fit();
    }).observe(this.box);
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
    const following = !this.busy && this.box.scrollLeft + this.box.clientWidth >= this.box.scrollWidth - 2 * MIN_WIDTH;
    const lanes = this.takeLanes(store.turns);
    this.drop(new Set(store.turns.map(turn => turn.utterance_id)));
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
    this.labels.show(store.turns.at(-1)?.range ?? 1, this.lanes, lanes);
    this.list.style.height = `${rows(lanes).height}px`;
    this.fit();
    change(this.list, 'aria-label', texts.timeline.label(store.turns.length));
    change(this.box, 'hidden', store.turns.length === 0);
    change(this.empty, 'hidden', store.turns.length > 0);
    if (following) {
      this.box.scrollLeft = this.box.scrollWidth;
    }
  }

  /** @returns {boolean} whether the reader points at a turn or walks them */
  get busy() {
    return this.list.matches(':hover') || this.list.contains(document.activeElement);
  }

  /**
   * Takes the columns of turns that are no longer kept away. Their room stays empty, so that the others do not move.
   * @param {Set<string>} kept utterances that are still there
   */
  drop(kept) {
    const [oldest] = kept;
    const focused = this.list.contains(document.activeElement);
    for (const [utterance, column] of this.columns) {
      if (!kept.has(utterance)) {
        this.vacant += this.columns.get(oldest)?.element.compareDocumentPosition(column.element) === BEFORE ? 1 : 0;
        column.element.remove();
        this.columns.delete(utterance);
      }
    }
    if (focused && !this.list.contains(document.activeElement)) {
      this.columns.get(oldest)?.element.focus();
    }
    if (this.vacant > MAX_VACANT) {
      this.box.scrollLeft -= this.vacant * this.width;
      this.vacant = 0;
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

  /** Gives all columns the same width. */
  fit() {
    const room = (this.room ||= this.box.clientWidth) - LABELS - 4;
    this.capacity ||= this.columns.size && (CAPACITIES.find(bound => bound >= this.columns.size) ?? this.columns.size);
    const width = Math.max(MIN_WIDTH, Math.min(56, Math.floor(room / this.capacity)));
    if (width !== this.width && room > 0) {
      this.width = width;
      this.list.style.setProperty('--turn', `${width}px`);
    }
    const vacant = `${this.vacant * this.width}px`;
    this.list.style.paddingLeft = vacant;
    this.list.style.backgroundSize = `${vacant} 100%`;
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
      const left = element.offsetLeft - LABELS;
      const room = this.box.clientWidth - LABELS;
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
    const steps = {
      ArrowRight: 1,
      ArrowDown: 1,
      ArrowLeft: -1,
      ArrowUp: -1,
      PageDown: PAGE,
      PageUp: -PAGE,
      Home: -ids.length,
      End: ids.length,
    };
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
