/** The conversations that the list has loaded, kept up to date by events. At most 500. */

/** @typedef {import('./types.js').Card} Card */
/** @typedef {import('./types.js').Turn} Turn */
/** @typedef {{state: string, order: string, q: string, role: string}} Filter */

export const MAX_CONVERSATIONS = 500;
const MAX_TURNS = 32;

/** @type {Record<string, (card: Card) => number>} */
const KEYS = {
  worst: card => card.overall.recent / card.range,
  falling: card => (card.overall.slope === null ? Infinity : card.overall.slope / card.range),
  updated: card => -card.updated_ms,
};

export class ConversationStore {
  constructor() {
    /** @type {Map<string, Card>} by clip; the cards of the list read it */
    this.cards = new Map();
    /** @type {Filter} */
    this.filter = { state: 'open', order: 'worst', q: '', role: '' };
    this.total = 0;
    /** @type {string | null} */
    this.next = null;
  }

  /** @param {Filter} filter what the list shows from now on */
  begin(filter) {
    this.filter = filter;
    this.cards.clear();
    this.total = 0;
    this.next = null;
  }

  /**
   * Takes a page of the list.
   * @param {{conversations: Card[], total: number, next: string | null}} page the answer of the processor
   * @param {boolean} whole whether the page replaces all that was loaded
   * @param {Set<string>} [kept] conversations that stay although the page lacks them
   */
  load(page, whole, kept = new Set()) {
    const before = new Map(this.cards);
    for (const clip of whole ? before.keys() : []) {
      kept.has(clip) || this.cards.delete(clip);
    }
    for (const card of page.conversations) {
      const known = before.get(card.clip_id);
      this.cards.set(card.clip_id, known && isNewer(known, card) ? known : card);
    }
    this.total = page.total;
    this.next = page.next;
    this.bound();
  }

  /**
   * Takes a changed conversation.
   * @param {Card} card without its last turns
   * @returns {'changed' | 'left' | 'new' | 'none'} what it means for the list; 'new' and 'left' ask for another fetch
   */
  take(card) {
    const known = this.cards.get(card.clip_id);
    if (known) {
      if (!isNewer(known, card)) {
        this.cards.set(card.clip_id, { ...card, last_turns: known.last_turns });
      }
      return this.matches(card) ? 'changed' : 'left';
    }
    return this.matches(card) && (this.next === null || this.isBeforeLast(card)) ? 'new' : 'none';
  }

  /**
   * Adds a scored turn to the sparkline of its conversation.
   * @param {Turn} turn the event
   * @returns {boolean} whether a loaded conversation has changed
   */
  takeTurn(turn) {
    const card = this.cards.get(turn.clip_id);
    if (!card) {
      return false;
    }
    const entry = {
      utterance_id: turn.utterance_id,
      position_ms: turn.position_ms,
      score: (turn.score * card.range) / turn.range,
    };
    const turns = (card.last_turns ?? []).filter(one => one.utterance_id !== entry.utterance_id);
    let at = turns.length;
    while (at > 0 && turns[at - 1].position_ms > entry.position_ms) {
      at--;
    }
    turns.splice(at, 0, entry);
    card.last_turns = turns.slice(-MAX_TURNS);
    return true;
  }

  /** @returns {string[]} clips that fit the filter, in its order */
  ranked() {
    const key = KEYS[this.filter.order] ?? KEYS.worst;
    return [...this.cards.values()]
      .filter(card => this.matches(card))
      .map(card => ({ clip: card.clip_id, key: key(card) }))
      .sort((a, b) => a.key - b.key || (a.clip < b.clip ? -1 : 1))
      .map(entry => entry.clip);
  }

  /** @returns {string[]} roles of the loaded conversations, in alphabetical order */
  roles() {
    const roles = new Set();
    for (const card of this.cards.values()) {
      for (const speaker of card.speakers) {
        if (speaker.role) {
          roles.add(speaker.role);
        }
      }
    }
    return [...roles].sort();
  }

  /** @param {Card} card @returns {boolean} */
  matches(card) {
    const { state, q, role } = this.filter;
    return (
      (state === 'any' || card.state.toLowerCase() === state) &&
      (!q || card.clip_id.toLowerCase().includes(q.toLowerCase())) &&
      (!role || card.speakers.some(speaker => speaker.role === role))
    );
  }

  /** @param {Card} card @returns {boolean} whether it would stand before the last loaded conversation */
  isBeforeLast(card) {
    const key = KEYS[this.filter.order] ?? KEYS.worst;
    const mine = key(card);
    for (const other of this.cards.values()) {
      if (key(other) > mine) {
        return true;
      }
    }
    return false;
  }

  bound() {
    if (this.cards.size > MAX_CONVERSATIONS) {
      const kept = new Set(this.ranked().slice(0, MAX_CONVERSATIONS));
      for (const clip of [...this.cards.keys()]) {
        if (!kept.has(clip)) {
          this.cards.delete(clip);
        }
      }
    }
  }
}

/** @param {Card} known @param {Card} other @returns {boolean} whether the known one is the later state */
function isNewer(known, other) {
  return (
    known.updated_ms > other.updated_ms || (known.updated_ms === other.updated_ms && known.overall.utterances > other.overall.utterances)
  );
}
