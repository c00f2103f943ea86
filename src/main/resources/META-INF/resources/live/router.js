/** Addresses of the views: everything that a view shows is in the part after '#'. */

/**
 * @typedef {object} Route
 * @property {string} view name of the view
 * @property {string[]} path what follows the name, decoded
 * @property {URLSearchParams} params filters
 */

const FIRST = 'conversations';

/**
 * Reads an address.
 * @param {string} hash such as "#/conversation/film-night?turn=film-night-4"
 * @returns {Route} what it asks for; the conversations for an empty or foreign one
 */
export function parse(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [view, ...rest] = path.split('/').map(decoded);
  return { view: view || FIRST, path: rest, params: new URLSearchParams(query) };
}

/**
 * Writes an address.
 * @param {string} view name of the view
 * @param {(string | number)[]} [path] what follows the name
 * @param {Record<string, string | null | undefined>} [filters] empty ones are left out
 * @returns {string} such as "#/conversations?state=open"
 */
export function link(view, path = [], filters = {}) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value) {
      parameters.set(name, value);
    }
  }
  const text = parameters.toString();
  const steps = [view, ...path.map(String)].map(encodeURIComponent).join('/');
  return `#/${steps}${text ? `?${text}` : ''}`;
}

/**
 * Calls back with the address now and whenever it changes.
 * @param {(route: Route) => void} shown takes the new address
 */
export function follow(shown) {
  const look = () => {
    if (!location.hash || location.hash.startsWith('#/')) {
      shown(parse(location.hash));
    }
  };
  addEventListener('hashchange', look);
  look();
}

/**
 * Goes to an address. Replacing the present one leaves no step to go back to.
 * @param {string} hash the address
 * @param {boolean} [replacing] whether the present address is replaced
 */
export function go(hash, replacing = false) {
  if (hash === location.hash) {
    return;
  }
  if (replacing) {
    history.replaceState(null, '', hash);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = hash;
  }
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
