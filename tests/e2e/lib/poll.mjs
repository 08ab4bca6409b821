// Waiting without sleeping: look again and again until it is so, or the deadline has passed.

const POLL_MS = 10;

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

// Returns the first truthy value of `look()`. When it does not come in time, throws an error that says
// what was waited for and what `seen()`, or the last look, showed.
export async function until(what, look, { within_ms = 40000, seen } = {}) {
  const deadline = Date.now() + within_ms;
  let last;

  for (;;) {
    try {
      last = await look();
      if (last) return last;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      last = error;
    }
    if (Date.now() > deadline) {
      const state = seen ? await seen() : last;
      throw new Error(`not within ${within_ms} ms: ${what}; seen: ${show(state)}`);
    }
    await pause(POLL_MS);
  }
}

function show(value) {
  if (value instanceof Error) return value.message;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text?.length > 4000 ? `${text.slice(0, 4000)}…` : text;
}
