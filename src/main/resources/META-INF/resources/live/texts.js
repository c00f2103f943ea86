/**
 * All sentences of the page, in English. Another language is a file with the same keys. Numbers and times come formatted
 * from format.js in the language of the browser.
 */

import { number, score } from './format.js';

const plural = new Intl.PluralRules('en');

/** @param {number} n @param {string} one @param {string} other */
const count = (n, one, other) => `${number(n)} ${plural.select(n) === 'one' ? one : other}`;

/** @type {Record<string, string>} */
const modality = { TEXT: 'words', ACOUSTIC: 'voice', VISUAL: 'picture' };

/** @param {string[]} names */
const modalities = names => names.map(name => modality[name] ?? name.toLowerCase()).join(', ');

export const texts = {
  skip: 'Skip to the content',
  brand: 'Trivalent',
  navigation: 'Views',
  title: (/** @type {string} */ view) => `${view} · Trivalent`,
  views: {
    conversations: 'Conversations',
    conversation: (/** @type {string} */ clip) => `Conversation ${clip}`,
    alerts: 'Alerts',
    deadLetters: 'Dead letters',
    model: 'Model',
  },
  connection: { connecting: 'connecting', live: 'live', lost: 'reconnecting', hidden: 'paused' },
  announce: {
    lost: 'The connection is lost. Trying again.',
    regained: 'The connection is back.',
    /** @type {(severity: string, rule: string, clip: string) => string} */
    alert: (severity, rule, clip) => `New ${severity} alert ${rule} in ${clip}.`,
    /** @type {(n: number, severity: string, rule: string, clip: string) => string} */
    alerts: (n, severity, rule, clip) => `${number(n)} new alerts, among them ${severity}: ${rule} in ${clip}.`,
  },
  failed: (/** @type {string} */ why) => `Nothing could be fetched: ${why}`,
  loading: 'Loading …',
  filters: {
    name: 'Which conversations',
    state: 'State',
    states: /** @type {Record<string, string>} */ ({ open: 'open', closed: 'closed', any: 'all' }),
    order: 'Order',
    orders: /** @type {Record<string, string>} */ ({
      worst: 'lowest recent score first',
      falling: 'steepest fall first',
      updated: 'latest event first',
    }),
    search: 'Search',
    searchHint: 'part of the id',
    role: 'Role',
    anyRole: 'any',
    severity: 'At least',
    severities: /** @type {Record<string, string>} */ ({ INFO: 'info', WARNING: 'warning', CRITICAL: 'critical' }),
    clip: (/** @type {string} */ clip) => `only ${clip}`,
    allClips: 'show all conversations',
    code: 'Code',
    anyCode: 'any',
  },
  cards: {
    shown: (/** @type {number} */ shown, /** @type {number} */ total) =>
      `${number(shown)} of ${count(total, 'conversation', 'conversations')}`,
    more: 'More conversations',
    full: (/** @type {number} */ n) => `Only the first ${number(n)} are shown. Search or filter to see others.`,
    none: 'No conversation fits these filters.',
    state: (/** @type {string} */ state, /** @type {string} */ by) =>
      state === 'OPEN' ? 'open' : by === 'IDLE' ? 'closed, idle' : 'closed, ended',
    mean: 'mean',
    recent: 'recent',
    utterances: 'utterances',
    unnamed: 'unknown speaker',
    moreSpeakers: (/** @type {number} */ n) => count(n, 'more speaker', 'more speakers'),
    times: (/** @type {string} */ rule, /** @type {number} */ n) => (n > 1 ? `${rule} ×${number(n)}` : rule),
    moreAlerts: (/** @type {number} */ n) => `+${number(n)}`,
    moreAlertsLong: (/** @type {number} */ n) => count(n, 'more alert', 'more alerts'),
    sparkline: (/** @type {number} */ n, /** @type {number} */ first, /** @type {number} */ last, /** @type {number} */ low) =>
      n === 0
        ? 'No scores yet.'
        : `Scores of the last ${count(n, 'utterance', 'utterances')}: from ${score(first)} to ${score(last)}, lowest ${score(low)}.`,
  },
  /** @type {Record<string, string>} */
  trend: {
    fallingFast: 'falling fast',
    falling: 'falling',
    steady: 'steady',
    rising: 'rising',
    risingFast: 'rising fast',
    unknown: 'no trend yet',
  },
  polarity: /** @type {Record<string, string>} */ ({ NEGATIVE: 'negative', NEUTRAL: 'neutral', POSITIVE: 'positive' }),
  modality,
  modalities,
  conversation: {
    back: 'All conversations',
    missing: (/** @type {string} */ clip) => `No conversation ${clip} is known. It may have been forgotten or erased.`,
    summary: 'Figures',
    mean: 'mean',
    recent: 'recent',
    slope: 'slope',
    utterances: 'utterances',
    polarities: 'neg / neutral / pos',
    worst: 'lowest',
    length: 'length',
    silence: 'silence',
    overlap: 'overlap',
    quarters: 'mean by quarter',
    alone: 'mean of one modality alone',
    lost: 'waited for in vain',
    updated: (/** @type {string} */ time) => `last event ${time}`,
    trendNote: 'The slope is that of the last scores. In short dialogues it says little; do not act on it alone.',
    speakers: 'Speakers',
    speaker: 'speaker',
    role: 'role',
    talkShare: 'share of talk',
    talkTime: 'talk',
    noTimes: 'No times are given for this clip.',
  },
  overview: {
    name: 'Who speaks when',
    label: (/** @type {number} */ turns, /** @type {number} */ speakers, /** @type {string} */ silence, /** @type {string} */ overlap) =>
      `${count(turns, 'turn', 'turns')} of ${count(speakers, 'speaker', 'speakers')} in the time of the clip; silence ${silence}, overlap ${overlap}. The table of turns has the same times.`,
  },
  timeline: {
    name: 'Timeline',
    label: (/** @type {number} */ n) => `Timeline of ${count(n, 'turn', 'turns')}. Arrow keys walk the turns.`,
    hint: 'Point at a turn, tap it, or walk with the arrow keys.',
    folded: (/** @type {number} */ n) =>
      n === 1
        ? 'One earlier turn is only kept in the sums and is not shown.'
        : `${number(n)} earlier turns are only kept in the sums and are not shown.`,
    alerts: 'alerts',
    marks: 'marks',
    time: 'time',
    others: 'other speakers',
    unnamed: 'unknown',
    empty: 'No turn has been scored yet.',
    legend: 'Legend',
    legends: {
      negative: 'negative: below the line',
      positive: 'positive: above the line',
      neutral: 'neutral',
      interval: 'interval of the score',
      present: 'modality used',
      lost: 'waited for, never came',
      conflict: 'modalities in conflict',
      revised: 'revised',
      alert: 'alert',
      withdrawn: 'alert withdrawn',
    },
    following: 'Newest turn',
  },
  turn: {
    name: 'Selected turn',
    nothing: 'No turn is selected.',
    heading: (/** @type {number} */ at, /** @type {number} */ total) => `Turn ${number(at)} of ${number(total)}`,
    noWords: 'This utterance came without words.',
    hidden: 'Words are hidden on this processor (view.text=off).',
    score: 'score',
    interval: 'interval',
    polarity: 'polarity',
    range: (/** @type {string} */ low, /** @type {string} */ high) => `${low} to ${high}`,
    used: 'used',
    missing: 'never came',
    conflict: 'in conflict',
    alone: (/** @type {string} */ name) => `${modality[name]} alone`,
    time: 'in the clip',
    published: 'time of day',
    revision: 'revision',
    id: 'utterance',
    alerts: 'alerts',
    none: 'none',
    conflictLabel: (/** @type {string[]} */ names) => `conflict of ${modalities(names)}`,
    missingLabel: (/** @type {string[]} */ names) => `without ${modalities(names)}`,
    revisionLabel: (/** @type {number} */ n) => `revision ${number(n)}`,
    alertLabel: (/** @type {string} */ severity, /** @type {string} */ rule) => `${severity} alert ${rule}`,
    withdrawnLabel: (/** @type {string} */ rule) => `withdrawn alert ${rule}`,
    intervalLabel: (/** @type {string} */ low, /** @type {string} */ high) => `between ${low} and ${high}`,
  },
  table: {
    open: 'Turns as a table',
    caption: (/** @type {string} */ clip) => `Turns of ${clip}`,
    time: 'time',
    speaker: 'speaker',
    score: 'score',
    interval: 'interval',
    used: 'used',
    marks: 'remarks',
    words: 'words',
  },
  panel: {
    name: 'Alerts and dead letters',
    alerts: 'Latest alerts',
    alertsOf: 'Alerts of this conversation',
    all: 'All alerts',
    deadLetters: 'Dead letters by code',
    allDeadLetters: 'All dead letters',
    noDeadLetters: 'None since the start.',
  },
  alerts: {
    none: 'No alerts.',
    shown: (/** @type {number} */ n) => count(n, 'alert', 'alerts'),
    held: (/** @type {number} */ n) => `${count(n, 'new alert', 'new alerts')} above`,
    withdrawn: 'withdrawn',
    by: (/** @type {number} */ shown, /** @type {number} */ all) =>
      shown < all ? `last ${number(shown)} of ${count(all, 'utterance', 'utterances')}:` : 'utterances:',
    severityWord: /** @type {Record<string, string>} */ ({ INFO: 'info', WARNING: 'warning', CRITICAL: 'critical' }),
  },
  strip: {
    name: 'The processor',
    rate: 'utterances/s',
    lag: 'lag, records',
    latency: (/** @type {string} */ stage) => stage,
    latencyHint: 'median and 95th percentile',
    deadLetters: 'dead letters',
    package: 'package',
    state: 'state',
    unknown: 'no answer',
  },
  deadLetters: {
    byCode: 'By code, since the start',
    code: 'code',
    count: 'count',
    last: 'last reason',
    list: 'On the topic',
    looked: (/** @type {number} */ n) => `${count(n, 'letter', 'letters')} of those kept on the topic were looked at.`,
    none: 'No dead letters.',
    time: 'time',
    stage: 'stage',
    topic: 'topic',
    utterance: 'utterance',
    reason: 'reason',
    place: 'partition and offset',
    refresh: 'Look again',
    one: (/** @type {string} */ partition, /** @type {string} */ offset) => `Letter ${partition} / ${offset}`,
    record: 'Decoded record',
    undecoded: 'The record cannot be decoded.',
    back: 'All dead letters',
  },
  model: {
    name: 'package',
    version: 'version',
    checksum: 'SHA-256',
    provider: 'runs on',
    modalities: 'reads',
    range: 'range of the scores',
    neutral: 'neutral up to',
    coverage: 'intervals contain the label',
    card: 'Card',
    noCard: 'The package has no card.',
  },
};
