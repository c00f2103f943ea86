/**
 * Knows what the reader is pointing at or has focused in a list, so that the list neither moves it nor moves at all while
 * the reader is busy there.
 */

const MOUSE_MS = 1500;
const TOUCH_MS = 5000;

export class Hold {
  /** @param {HTMLElement} list its direct children are the things that can be held */
  constructor(list) {
    this.list = list;
    /** @type {Element | null} */
    this.pointed = null;
    this.until = 0;
    list.addEventListener('pointermove', event => this.busy(event));
    list.addEventListener('pointerdown', event => this.busy(event));
    list.addEventListener('pointerleave', () => (this.pointed = null));
    list.addEventListener('keydown', () => this.wait(MOUSE_MS));
    addEventListener('scroll', () => this.wait(MOUSE_MS), { passive: true });
  }

  /** @returns {boolean} whether the reader moves in the list or scrolls */
  get active() {
    return performance.now() < this.until;
  }

  /**
   * @param {Element} item a child of the list
   * @returns {boolean} whether it is pointed at or has the focus
   */
  holds(item) {
    return item === this.pointed || item.contains(document.activeElement);
  }

  /** @param {PointerEvent} event */
  busy(event) {
    this.pointed = this.childOf(event.target);
    this.wait(event.pointerType === 'touch' ? TOUCH_MS : MOUSE_MS);
  }

  /** @param {number} ms wait time, milliseconds */
  wait(ms) {
    this.until = Math.max(this.until, performance.now() + ms);
  }

  /** @param {EventTarget | null} target @returns {Element | null} */
  childOf(target) {
    let node = target instanceof Element ? target : null;
    while (node && node.parentElement !== this.list) {
      node = node.parentElement;
    }
    return node;
  }
}
