/**
 * The places of the list of conversations. They never move: a new order only changes which conversation each place shows.
 * What the reader points at or has focused stays where it is.
 */

import { CardPlace } from './card.js';
import { el } from './dom.js';
import { draw } from './frame.js';
import { Hold } from './hold.js';

/** Shortest time between two orders, milliseconds. */
const ARRANGE_MS = 1000;
/** Cards out of sight that are drawn in one frame when they show another conversation. */
const UNSEEN = 5;

/** @typedef {import('./types.js').Card} Card */
/** @typedef {import('./types.js').Alert} Alert */

export class CardGrid {
  /**
   * @param {Map<string, Card>} cards the conversations by clip
   * @param {(clip: string) => Alert[]} standing reads the alerts of a conversation
   */
  constructor(cards, standing) {
    this.cards = cards;
    this.standing = standing;
    /** @type {CardPlace[]} in the order of the list */
    this.places = [];
    /** @type {Map<Element, CardPlace>} */
    this.placeOf = new Map();
    this.element = el('ul', { class: 'cards' });
    this.hold = new Hold(this.element);
    this.arranged = 0;
    this.render = () => this.drawNow();
    this.seen = new IntersectionObserver(entries => this.becameVisible(entries), { rootMargin: '200px' });
  }

  /** @returns {boolean} whether a new order would disturb nobody */
  get idle() {
    return !this.hold.active && performance.now() - this.arranged >= ARRANGE_MS;
  }

  /** @param {string} clip a conversation that has changed */
  stale(clip) {
    const place = this.places.find(one => one.clip === clip);
    if (place) {
      place.stale = true;
      place.visible && draw(this.render);
    }
  }

  staleAll() {
    this.places.forEach(place => (place.stale = true));
    draw(this.render);
  }

  /** @returns {CardPlace[]} places that the reader points at or has focused */
  held() {
    return this.places.filter(place => this.hold.holds(place.element) && this.cards.has(place.clip));
  }

  /** @returns {Set<string>} the conversations that they show */
  heldClips() {
    return new Set(this.held().map(place => place.clip));
  }

  /**
   * Draws at once, so that no two cards in sight show the same conversation.
   * @param {string[]} ranked the conversations in their order
   */
  arrange(ranked) {
    this.arranged = performance.now();
    const held = new Set(this.held());
    const heldClips = this.heldClips();
    const clips = ranked.filter(clip => !heldClips.has(clip));
    while (this.places.length < clips.length + held.size) {
      this.addPlace();
    }
    for (const place of this.places) {
      if (!held.has(place)) {
        place.bind(clips.shift() ?? '');
      }
    }
    this.places.filter(place => !place.clip).forEach(place => this.removePlace(place));
    this.drawNow();
  }

  /** Draws the visible cards that have changed, and a few of the others that show another conversation. */
  drawNow() {
    this.places.filter(place => place.visible && place.stale).forEach(place => this.drawPlace(place));
    const rebound = this.places.filter(place => place.rebound && !place.visible);
    rebound.sort((a, b) => a.drawn - b.drawn);
    rebound.slice(0, UNSEEN).forEach(place => this.drawPlace(place));
    rebound.length > UNSEEN && draw(this.render);
  }

  /** @param {CardPlace} place */
  drawPlace(place) {
    const card = this.cards.get(place.clip);
    card && place.show(card, this.standing(place.clip));
  }

  addPlace() {
    const place = new CardPlace();
    this.places.push(place);
    this.placeOf.set(place.element, place);
    this.element.append(place.element);
    this.seen.observe(place.element);
  }

  /** @param {CardPlace} place */
  removePlace(place) {
    this.seen.unobserve(place.element);
    this.placeOf.delete(place.element);
    place.element.remove();
    this.places.splice(this.places.indexOf(place), 1);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  becameVisible(entries) {
    for (const entry of entries) {
      const place = this.placeOf.get(entry.target);
      if (place) {
        place.visible = entry.isIntersecting;
      }
    }
    draw(this.render);
  }
}
