/** Controls of the views' filters. A change leads to a new address, and the address sets the controls. */

import { change, el } from './dom.js';

/**
 * A choice of one among few, as a row of radio buttons.
 * @param {string} name name of the group
 * @param {string} legend its label
 * @param {Record<string, string>} choices values with their labels
 * @param {(value: string) => void} chosen takes a choice
 * @returns {{element: HTMLElement, set: (value: string) => void}} the control
 */
export function radios(name, legend, choices, chosen) {
  const inputs = Object.keys(choices).map(value => el('input', { type: 'radio', name, value }));
  const labels = inputs.map(input => el('label', {}, input, el('span', {}, choices[input.value])));
  const element = el('fieldset', { class: 'radios' }, el('legend', {}, legend), el('div', {}, ...labels));
  element.addEventListener('change', (/** @type {any} */ event) => chosen(event.target.value));
  return {
    element,
    set: value => inputs.forEach(input => (input.checked = input.value === value)),
  };
}

/**
 * A choice of one among many.
 * @param {string} label its label
 * @param {[string, string][]} choices values with their labels
 * @param {(value: string) => void} chosen takes a choice
 * @returns {{element: HTMLElement, set: (value: string) => void, offer: (choices: [string, string][]) => void}} the control
 */
export function select(label, choices, chosen) {
  const box = el('select');
  let offered = '';
  const offer = (/** @type {[string, string][]} */ next) => {
    const key = JSON.stringify(next);
    if (key !== offered) {
      const value = box.value;
      box.replaceChildren(...next.map(([one, text]) => el('option', { value: one }, text)));
      box.value = value;
      offered = key;
    }
  };
  offer(choices);
  box.addEventListener('change', () => chosen(box.value));
  const set = (/** @type {string} */ value) => {
    if (![...box.options].some(option => option.value === value)) {
      box.append(el('option', { value }, value));
    }
    box.value = value;
  };
  return { element: el('label', { class: 'field' }, el('span', {}, label), box), set, offer };
}

/**
 * A field to search with. It calls back when the reader pauses.
 * @param {string} label its label
 * @param {string} hint shown while it is empty
 * @param {(value: string) => void} typed takes the text
 * @returns {{element: HTMLElement, set: (value: string) => void}} the control
 */
export function search(label, hint, typed) {
  const box = el('input', { type: 'search', placeholder: hint, autocomplete: 'off', spellcheck: 'false' });
  let timer = 0;
  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => typed(box.value.trim()), 300);
  });
  change(box, 'maxlength', 200);
  return {
    element: el('label', { class: 'field search' }, el('span', {}, label), box),
    set: value => {
      if (document.activeElement !== box) {
        box.value = value;
      }
    },
  };
}
