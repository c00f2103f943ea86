/**
 * The records that the processor sends, as docs/live-page.md and schemas/ describe them. Times are milliseconds.
 *
 * @typedef {object} Figures
 * @property {number} utterances
 * @property {number} mean
 * @property {number} recent
 * @property {number | null} slope
 * @property {number} negative
 * @property {number} neutral
 * @property {number} positive
 *
 * @typedef {object} Speaker
 * @property {string} speaker
 * @property {string} role
 * @property {Figures} figures
 * @property {number} talk_ms
 * @property {number} talk_share
 *
 * @typedef {object} LastTurn
 * @property {string} utterance_id
 * @property {number} position_ms
 * @property {number} score
 *
 * @typedef {object} Card a conversation
 * @property {string} clip_id
 * @property {'OPEN' | 'CLOSED'} state
 * @property {'NOTHING' | 'IDLE' | 'END'} closed_by
 * @property {number} range
 * @property {number} start_ms
 * @property {number} end_ms
 * @property {number} updated_ms
 * @property {Figures} overall
 * @property {Speaker[]} speakers
 * @property {number | null} mean_text
 * @property {number | null} mean_acoustic
 * @property {number | null} mean_visual
 * @property {number} missing_text
 * @property {number} missing_acoustic
 * @property {number} missing_visual
 * @property {(number | null)[]} quarters
 * @property {number} silence_ms
 * @property {number} overlap_ms
 * @property {string} worst_utterance
 * @property {number} worst_score
 * @property {string} last_utterance
 * @property {number} folded
 * @property {LastTurn[]} [last_turns]
 *
 * @typedef {'TEXT' | 'ACOUSTIC' | 'VISUAL'} Modality
 *
 * @typedef {object} Turn an utterance
 * @property {string} clip_id
 * @property {string} utterance_id
 * @property {number} revision
 * @property {number} sequence
 * @property {number} start_ms
 * @property {number} end_ms
 * @property {number} position_ms
 * @property {string} speaker
 * @property {string} role
 * @property {number} score
 * @property {number} range
 * @property {'NEGATIVE' | 'NEUTRAL' | 'POSITIVE'} polarity
 * @property {number | null} score_text
 * @property {number | null} score_acoustic
 * @property {number | null} score_visual
 * @property {number | null} confidence_low
 * @property {number | null} confidence_high
 * @property {Modality[]} modalities
 * @property {Modality[]} missing
 * @property {Modality[]} conflict
 * @property {number} published_ms
 * @property {string | null} [text]
 *
 * @typedef {'INFO' | 'WARNING' | 'CRITICAL'} Severity
 *
 * @typedef {object} Alert
 * @property {string} alert_id
 * @property {string} clip_id
 * @property {string} rule
 * @property {string} description
 * @property {Severity} severity
 * @property {'RAISED' | 'WITHDRAWN'} state
 * @property {string} utterance_id
 * @property {string} speaker
 * @property {string} role
 * @property {number} start_ms
 * @property {number} end_ms
 * @property {string} figure
 * @property {number | null} value
 * @property {number} threshold
 * @property {number} range
 * @property {string} message
 * @property {string[]} utterances
 * @property {number} updated_ms
 */

/** @type {Modality[]} */
export const MODALITIES = ['TEXT', 'ACOUSTIC', 'VISUAL'];

/** @type {Severity[]} */
export const SEVERITIES = ['INFO', 'WARNING', 'CRITICAL'];
