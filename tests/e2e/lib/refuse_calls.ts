// Runs before the edge function: the platform refuses so many calls of functions, as it does when one chain of
// requests makes too many.
const realFetch = globalThis.fetch;
let left = Number(Deno.env.get("TEST_REFUSED_CALLS") ?? 0);

class RateLimitError extends Error {
  override name = "RateLimitError";
  retryAfterMs = 300;
}

globalThis.fetch = (input, init) => {
  if (!String(input).includes("/functions/v1/") || left-- <= 0) return realFetch(input, init);
  return Promise.reject(new RateLimitError("Rate limit exceeded"));
};
