// Makes one call, and says what it means for its job: the same as the dispatcher's src/core/call.c and
// src/core/outcome.c do.

import type { Environment } from "./environment.ts";
import { headersOf, SecretError } from "./headers.ts";
import type { Item, Secrets, Settlement } from "./records.ts";

const RETRY_AFTER_MAX_MS = 86_400_000;
const MISSING_SECRET_WAIT_MS = 60_000;
const TIMEOUT = "timeout";
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

// `abort` is this call's own: whoever else aborts it breaks the call off.
export async function makeCall(
  item: Item,
  env: Environment,
  secrets: Secrets,
  abort: AbortController,
): Promise<Settlement> {
  const { queue, job } = item;
  const id = item.current_job.id;
  const method = job.method ?? queue.method ?? "POST";
  const body = method === "GET" || method === "HEAD" ? undefined : job.body ?? JSON.stringify(job.payload ?? {});
  let timer: ReturnType<typeof setTimeout> | undefined;
  let status: number | undefined;

  try {
    const headers = await headersOf(item, body ?? "", env, secrets);
    timer = setTimeout(() => abort.abort(TIMEOUT), job.timeout_ms ?? queue.timeout_ms ?? 150_000);
    const answer = await fetch(addressOf(item, env), {
      method,
      headers,
      body,
      redirect: "manual",
      signal: abort.signal,
    });
    status = answer.status;
    const response = await read(answer, queue.keep_response_bytes ?? 65536);
    return { id, http_status: status, response: response || undefined, ...meaningOf(answer) };
  } catch (error) {
    if (error instanceof SecretError) {
      console.error(`queue "${queue.name ?? queue.id}": ${error.message}`);
      return { id, outcome: "aborted", retry_after_ms: MISSING_SECRET_WAIT_MS };
    }
    const isTimeout = abort.signal.aborted && abort.signal.reason === TIMEOUT;
    if (abort.signal.aborted && !isTimeout) return { id, outcome: "aborted" };
    if (isRateLimit(error)) {
      return {
        id,
        outcome: "aborted",
        retry_after_ms: Math.ceil(Number((error as { retryAfterMs?: number }).retryAfterMs ?? 1000)),
      };
    }
    return { id, outcome: "failure", http_status: status, error: isTimeout ? "timeout" : reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

// The platform refuses to call more functions in this chain of requests for now.
function isRateLimit(error: unknown): boolean {
  return error instanceof Error && (error.name === "RateLimitError" || error.constructor.name === "RateLimitError");
}

// The queue's address, or with a path and a query of the job's own behind it.
function addressOf({ queue, job }: Item, env: Environment): string {
  const base = queue.url ?? `${env.functionsUrl}/${queue.edge_function_name}`;
  const pathEnd = base.search(/[?#]|$/);
  const path = job.path ? (job.path.startsWith("/") ? job.path : `/${job.path}`) : "";
  const address = base.slice(0, pathEnd) + path + base.slice(pathEnd);
  return job.query ? `${address}${address.includes("?") ? "&" : "?"}${job.query}` : address;
}

// The first bytes of the body; what follows is not read. Postgres keeps no NUL.
async function read(answer: Response, keep: number): Promise<string> {
  const length = answer.headers.get("content-length");
  if (length && Number(length) <= keep) return textOf(await answer.bytes());
  const reader = answer.body?.getReader();
  const pieces: Uint8Array[] = [];
  let room = keep;

  while (reader) {
    const { value, done } = await reader.read();
    if (done) break;
    pieces.push(value.subarray(0, room));
    if (value.length > room) {
      reader.cancel().catch(() => {});
      break;
    }
    room -= value.length;
  }
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return textOf(all);
}

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes).replaceAll("\0", "\ufffd");
}

function meaningOf(answer: Response): Omit<Settlement, "id"> {
  const { status, headers } = answer;
  if (status >= 200 && status <= 299) return { outcome: "success" };
  const isFinal = status === 489 || headers.get("supaqueue-retry")?.toLowerCase() === "no";
  return {
    outcome: isFinal ? "final" : "failure",
    error: status >= 300 && status <= 399 ? `http ${status}: redirects are not followed` : `http ${status}`,
    retry_after_ms: status === 429 || status === 503 ? retryAfter(headers.get("retry-after")) : undefined,
  };
}

// Seconds or a date (RFC 9110, 10.2.3), in milliseconds from now.
export function retryAfter(text: string | null): number | undefined {
  if (!text) return undefined;
  const wait_ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return wait_ms > 0 ? Math.min(wait_ms, RETRY_AFTER_MAX_MS) : undefined;
}

// Without the address, which may hold what should be in no log.
function reasonOf(error: unknown): string {
  let last = error;
  while (last instanceof Error && last.cause instanceof Error) last = last.cause;
  const text = (last instanceof Error ? last.message : String(last))
    .replace(/^error sending request.*?(?=client error|$)/, "")
    .replace(/https?:\/\/\S+/g, "…");
  return text.slice(0, 500).replace(/[\ud800-\udbff]$/, "") || "the connection failed";
}
