// The supaqueue edge function, the relay: pg_net brings it jobs, it calls their functions and tells the
// database how the calls ended. It answers at once and does the rest in the background, since pg_net waits for
// the slowest of its requests.
//
//   POST /supaqueue        { request, most, jobs: [{ queue, job, current_job }, …] }, where there may be no
//                          request and no jobs: then it asks for some; or the original's single
//                          { queue, job, current_job }. Authorization: Bearer <SUPAQUEUE_SECRET>, or as the
//                          original has it, supaqueue-secret: <SUPAQUEUE_SECRET>
//   POST /supaqueue/ping   answers 200: for tests of an installation

import { makeCall } from "./call.ts";
import { Chain, EXCHANGE_TIMEOUT_MS } from "./chain.ts";
import { type Environment, environment, VERSION } from "./environment.ts";
import { type Answer, isItem, type Item } from "./records.ts";

const encoder = new TextEncoder();
const env = environment((name) => Deno.env.get(name));

function inBackground(work: Promise<unknown>) {
  const logged = work.catch((error) => console.error(`a request was given up: ${error?.message ?? error}`));
  // deno-lint-ignore no-explicit-any
  (globalThis as any).EdgeRuntime?.waitUntil?.(logged);
}

// Compares digests, whose bytes tell nothing about how much of a guess was right.
async function isAllowed(request: Request, secret: string): Promise<boolean> {
  const original = request.headers.get("supaqueue-secret"); // beside an Authorization that is for the platform
  const given = original !== null ? `Bearer ${original}` : request.headers.get("authorization") ?? "";
  const digests = await Promise.all(
    [given, `Bearer ${secret}`]
      .map(async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)))),
  );
  return digests[0].reduce((difference, byte, i) => difference | (byte ^ digests[1][i]), 0) === 0;
}

// public.end_current_jobs() by way of PostgREST.
async function exchange(env: Environment, batch: Record<string, unknown>): Promise<Answer> {
  const key = env.secretKey ?? env.serviceRoleKey ?? "";
  const headers: Record<string, string> = { "content-type": "application/json", apikey: key };
  if (!env.secretKey) headers.authorization = `Bearer ${key}`;
  const response = await fetch(`${env.databaseApi}/rpc/end_current_jobs`, {
    method: "POST",
    headers,
    body: JSON.stringify({ batch }),
    signal: AbortSignal.timeout(EXCHANGE_TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`http ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

async function handle(request: Request): Promise<Response> {
  if (new URL(request.url).pathname.endsWith("/ping")) {
    await request.body?.cancel();
    return json(200, { ok: true, version: VERSION });
  }
  if (!env.secret) return json(500, { error: "the project secret SUPAQUEUE_SECRET is not set" });
  if (!await isAllowed(request, env.secret)) return json(401, { error: "wrong secret" });
  if (request.method !== "POST") return json(405, { error: "only POST" });

  // deno-lint-ignore no-explicit-any
  const body: any = await request.json().catch(() => null);
  const isOurs = Array.isArray(body?.jobs);
  const items: Item[] | undefined = isOurs ? body.jobs : isItem(body) ? [body] : undefined;
  if (!items?.every(isItem)) return json(400, { error: "not a request of supaqueue" });
  const chain = new Chain(
    Number(body.most ?? items.length),
    env,
    (batch) => exchange(env, batch),
    (item, secrets, abort) => makeCall(item, env, secrets, abort),
  );
  inBackground(isOurs ? chain.runRequest(body.request, items) : chain.runItems(items));
  return json(202, { accepted: items.length });
}

Deno.serve(handle);
