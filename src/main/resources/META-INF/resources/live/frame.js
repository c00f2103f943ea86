/** Draws at most once per frame, and at most ten times a second. */

const GAP_MS = 100;

/** @type {Set<() => void>} */
const jobs = new Set();
let waiting = false;
let last = 0;

/**
 * Asks for a drawing. Several requests before the next drawing are one.
 * @param {() => void} job draws what has changed
 */
export function draw(job) {
  jobs.add(job);
  if (!waiting) {
    waiting = true;
    setTimeout(() => requestAnimationFrame(run), Math.max(0, last + GAP_MS - performance.now()));
  }
}

function run() {
  waiting = false;
  last = performance.now();
  const now = [...jobs];
  jobs.clear();
  for (const job of now) {
    job();
  }
}
