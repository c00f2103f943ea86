/** Builds and changes elements. Data only ever becomes text or an attribute, never markup. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an HTML element.
 * @param {string} tag name of the element
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] false, null and undefined leave one out
 * @param {...(Node | string)} children its content
 * @returns {any} the element
 */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * Makes an SVG element.
 * @param {string} tag name of the element
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] false, null and undefined leave one out
 * @param {...(Node | string)} children its content
 * @returns {any} the element
 */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * Makes an SVG element with a list of children.
 * @param {Element} node the element to fill
 * @param {Record<string, any>} attributes names and values
 * @param {(Node | string)[]} children its content
 */
function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    change(node, name, value);
  }
  node.append(...children);
  return node;
}

/**
 * Sets an attribute if it has another value. False, null and undefined remove it; true makes it empty.
 * @param {Element} node the element
 * @param {string} name name of the attribute
 * @param {any} value its new value
 */
export function change(node, name, value) {
  if (value === false || value === null || value === undefined) {
    if (node.hasAttribute(name)) {
      node.removeAttribute(name);
    }
    return;
  }
  const text = value === true ? '' : String(value);
  if (node.getAttribute(name) !== text) {
    node.setAttribute(name, text);
  }
}

/**
 * Sets the text of an element if it differs, so that an unchanged element costs no layout.
 * @param {Node} node the element
 * @param {string} text the new text
 */
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/**
 * A list of terms with their values.
 * @param {string} name class of the list
 * @param {[string, string | Node][]} entries terms and values, in order
 * @returns {HTMLDListElement} the list
 */
export function facts(name, entries) {
  const rows = entries.map(([term, value]) => el('div', {}, el('dt', {}, term), el('dd', {}, value)));
  return el('dl', { class: name }, ...rows);
}
