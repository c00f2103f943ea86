/** The turns of the one conversation that is shown: the latest revision of each, in the order of the clip. At most 256. */

/** @typedef {import('./types.js').Turn} Turn */

export const MAX_TURNS = 256;
const MAX_WORDS = 5000;

export class TurnStore {
  /** @param {string} clip the conversation */
  constructor(clip) {
    this.clip = clip;
    /** @type {Turn[]} in the order of the clip */
    this.turns = [];
    /** @type {Map<string, string>} words by utterance, the oldest first */
    this.words = new Map();
    this.total = 0;
    this.hidden = false;
    this.version = 0;
  }

  /** @param {{turns: Turn[], total: number, text: string}} answer the turns that the processor has */
  load(answer) {
    const known = new Map(this.turns.map(turn => [turn.utterance_id, turn]));
    this.turns = [];
    this.hidden = answer.text === 'OFF';
    for (const turn of answer.turns) {
      const mine = known.get(turn.utterance_id);
      known.delete(turn.utterance_id);
      this.put(mine && mine.revision > turn.revision ? mine : turn);
      if (turn.text) {
        this.takeWords(turn.utterance_id, turn.text);
      }
    }
    const last = this.turns.at(-1);
    for (const turn of known.values()) {
      if (!last || order(turn, last) > 0) {
        this.put(turn);
      }
    }
    this.total = Math.max(answer.total, this.turns.length);
    this.version++;
  }

  /** @param {Turn} turn an event; of another conversation, or of an earlier revision, it is left out */
  take(turn) {
    if (turn.clip_id !== this.clip) {
      return;
    }
    const at = this.turns.findIndex(one => one.utterance_id === turn.utterance_id);
    if (at < 0) {
      this.total++;
    } else if (this.turns[at].revision > turn.revision) {
      return;
    } else {
      this.turns.splice(at, 1);
    }
    this.put(turn);
    this.version++;
  }

  /** @param {string} utterance id @param {string} text its words */
  takeWords(utterance, text) {
    this.words.delete(utterance);
    this.words.set(utterance, text);
    if (this.words.size > MAX_WORDS) {
      this.words.delete(String(this.words.keys().next().value));
    }
    this.version++;
  }

  /** @param {string} utterance id @returns {Turn | undefined} */
  find(utterance) {
    return this.turns.find(turn => turn.utterance_id === utterance);
  }

  /** @returns {string[]} speakers in the order of their first shown turn */
  speakers() {
    return [...new Set(this.turns.map(turn => turn.speaker))];
  }

  /** @param {Turn} turn */
  put(turn) {
    let at = this.turns.length;
    while (at > 0 && order(this.turns[at - 1], turn) > 0) {
      at--;
    }
    this.turns.splice(at, 0, turn);
    if (this.turns.length > MAX_TURNS) {
      this.turns.shift();
    }
  }
}

/** @param {Turn} a @param {Turn} b @returns {number} below 0 if a stands before b */
function order(a, b) {
  return a.position_ms - b.position_ms || a.sequence - b.sequence || (a.utterance_id < b.utterance_id ? -1 : 1);
}
