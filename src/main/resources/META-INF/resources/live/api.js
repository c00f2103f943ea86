/** Requests to the processor. All addresses are relative, so the page also works below a prefix of a proxy. */

const ATTEMPTS = 4;
const MAX_WAIT_MS = 30_000;

/** An answer that is not the requested one, with the sentence that the processor gave. */
export class Refused extends Error {
  /**
   * @param {number} status HTTP status; 0 if there was no answer
   * @param {string} detail why
   * @param {number} retryMs wait time before another try, milliseconds
   */
  constructor(status, detail, retryMs) {
    super(detail);
    this.status = status;
    this.retryMs = retryMs;
  }
}

/**
 * Reads JSON, trying again while the processor answers 503.
 * @param {string} path below api/
 * @param {Record<string, string | number | null | undefined>} [query] parameters; empty ones are left out
 * @param {AbortSignal} [signal] gives the request up
 * @returns {Promise<any>} the decoded answer
 * @throws {Refused} if the answer is an error or there is none
 */
export async function read(path, query = {}, signal) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(address(path, query), signal);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 503 || attempt === ATTEMPTS) {
        throw error;
      }
      await pause(error.retryMs, signal);
    }
  }
}

/**
 * The address of a resource.
 * @param {string} path below api/
 * @param {Record<string, string | number | null | undefined>} query parameters; empty ones are left out
 * @returns {string} relative to the page
 */
export function address(path, query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') {
      parameters.set(name, String(value));
    }
  }
  const text = parameters.toString();
  return `api/${path}${text ? `?${text}` : ''}`;
}

/**
 * Asks why a stream was refused, without reading it.
 * @param {string} target address of the stream
 * @returns {Promise<number>} wait time before another try, milliseconds
 */
export async function retryDelay(target) {
  const cut = new AbortController();
  try {
    const answer = await fetch(target, { headers: { Accept: 'text/event-stream' }, cache: 'no-store', signal: cut.signal });
    return answer.ok ? 1000 : wait(answer);
  } catch {
    return wait(null);
  } finally {
    cut.abort();
  }
}

/** @param {string} target @param {AbortSignal} [signal] */
async function once(target, signal) {
  let answer;
  try {
    answer = await fetch(target, { headers: { Accept: 'application/json' }, cache: 'no-cache', signal });
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    throw new Refused(0, String(error), wait(null));
  }
  if (!answer.ok) {
    throw new Refused(answer.status, await detail(answer), wait(answer));
  }
  return answer.json();
}

/** @param {Response} answer */
async function detail(answer) {
  try {
    const problem = await answer.json();
    return problem.detail || problem.title || answer.statusText;
  } catch {
    return answer.statusText;
  }
}

/** @param {Response | null} answer @returns {number} milliseconds, from 1 to 30 seconds */
function wait(answer) {
  const seconds = Number(answer?.headers.get('Retry-After') ?? 5);
  return Math.min(MAX_WAIT_MS, Math.max(1000, (Number.isFinite(seconds) ? seconds : 5) * 1000));
}

/** @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
