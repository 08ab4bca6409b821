// Runs before the edge function. TEST_REFUSED_CALLS: the platform refuses so many calls of functions, as it does when
// one chain of requests makes too many. TEST_HURRY, such as {"20000": 500}: what would happen after 20 s happens after 0.5 s;
// "*" is a factor for all others.
const realFetch = globalThis.fetch;
let left = Number(Deno.env.get("TEST_REFUSED_CALLS") ?? 0);

class RateLimitError extends Error {
  override name = "RateLimitError";
  retryAfterMs = 300.5;
}

globalThis.fetch = (input, init) => {
  if (!String(input).includes("/functions/v1/") || left-- <= 0) return realFetch(input, init);
  return Promise.reject(new RateLimitError("Rate limit exceeded"));
};

const realSetTimeout = globalThis.setTimeout;
const hurried = JSON.parse(Deno.env.get("TEST_HURRY") ?? "{}");
// deno-lint-ignore no-explicit-any
globalThis.setTimeout = ((work: () => void, ms: number) => realSetTimeout(work, hurried[ms] ?? ms * (hurried["*"] ?? 1))) as any;
