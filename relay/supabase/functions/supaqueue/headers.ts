// The headers of a call, the same that the dispatcher sends.

import type { Item, Secrets } from "./records.ts";
import { type Environment, VERSION } from "./environment.ts";

const OURS = new Set([
  "user-agent",
  "idempotency-key",
  "supaqueue-job-id",
  "supaqueue-queue",
  "supaqueue-attempt",
  "traceparent",
  "content-length",
  "transfer-encoding",
  "host",
  "expect",
  "connection",
]);
const SIGNATURE = new Set(["webhook-id", "webhook-timestamp", "webhook-signature"]);
const encoder = new TextEncoder();
const keys = new Map<string, Promise<CryptoKey>>();

// A secret that the queue names is missing, or cannot be used for what it is named for.
export class SecretError extends Error {}

// Headers takes characters for bytes: these are those of the text in UTF-8.
function bytes(text: string): string {
  // deno-lint-ignore no-control-regex
  return /^[\x00-\x7f]*$/.test(text)
    ? text
    : Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join("");
}

function addUserHeaders(headers: Headers, given: Record<string, unknown> | null | undefined) {
  for (const [name, value] of Object.entries(given ?? {})) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) continue;
    const text = typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);
    // deno-lint-ignore no-control-regex
    headers.set(name, bytes(text.replace(/[\x00-\x1f\x7f]+/g, " ")));
  }
}

export async function headersOf(item: Item, body: string, env: Environment, secrets: Secrets): Promise<Headers> {
  const { queue, job } = item;
  const headers = new Headers({ "accept-encoding": "identity", "content-type": "application/json" });
  const fromSecrets = new Map<string, string>();
  let hasCredential = false;

  for (const [header, name] of Object.entries(queue.secret_headers ?? {})) {
    fromSecrets.set(header.toLowerCase(), fit(name, secretOf(name, env, secrets)));
  }
  if (queue.auth) {
    const value = fit(queue.auth, secretOf(queue.auth, env, secrets));
    fromSecrets.set("authorization", value.includes(" ") ? value : `Bearer ${value}`);
  }
  // Our credentials are for edge functions: an address of the user's own never sees them.
  if (!queue.url && !queue.auth && !fromSecrets.has("apikey")) {
    const key = env.secretKey ?? env.serviceRoleKey;
    hasCredential = Boolean(key);
    if (key) fromSecrets.set("apikey", key);
    // new keys are never sent as Bearer
    if (key && !env.secretKey) fromSecrets.set("authorization", `Bearer ${key}`);
  }

  addUserHeaders(headers, queue.default_headers);
  addUserHeaders(headers, job.headers);
  for (const name of [...headers.keys()]) {
    const isReserved = OURS.has(name) || fromSecrets.has(name) ||
      (queue.signing_secrets?.length && SIGNATURE.has(name)) ||
      (hasCredential && (name === "authorization" || name === "apikey"));
    if (isReserved) headers.delete(name);
  }
  for (const [name, value] of fromSecrets) headers.set(name, bytes(value));
  headers.set("user-agent", `supaqueue/${VERSION}`);
  headers.set("supaqueue-job-id", job.id);
  // deno-lint-ignore no-control-regex
  headers.set("supaqueue-queue", bytes((queue.name ?? queue.id).replace(/[\x00-\x1f\x7f]/g, " ")));
  headers.set("supaqueue-attempt", String(job.attempts ?? 1));
  headers.set("idempotency-key", `"${job.id}"`);
  // the number of the call is the second half of its id
  headers.set("traceparent", `00-${hex(job.id)}-${hex(item.current_job.id).slice(16)}-01`);
  if (queue.signing_secrets?.length) {
    const now = Math.floor(Date.now() / 1000);
    const content = encoder.encode(`${job.id}.${now}.${body}`);
    const signatures = queue.signing_secrets.map((name) => sign(name, secretOf(name, env, secrets), content));
    headers.set("webhook-id", job.id);
    headers.set("webhook-timestamp", String(now));
    headers.set("webhook-signature", (await Promise.all(signatures)).join(" "));
  }
  return headers;
}

function hex(uuid: string): string {
  return uuid.replaceAll("-", "");
}

function secretOf(name: string, env: Environment, secrets: Secrets): string {
  const value = secrets[name] ?? env.variable(`SUPAQUEUE_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`);
  if (value === undefined) throw new SecretError(`the secret "${name}" is missing`);
  return value;
}

function fit(name: string, value: string): string {
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f]/.test(value) || !value.trim()) throw new SecretError(`the secret "${name}" fits no header`);
  return value;
}

// Standard Webhooks, v1: the secret is whsec_ and 24 to 64 bytes in base64.
async function sign(name: string, secret: string, content: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!keys.has(secret)) keys.set(secret, importKey(name, secret));
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", await keys.get(secret)!, content));
  return `v1,${btoa(String.fromCharCode(...mac))}`;
}

async function importKey(name: string, secret: string): Promise<CryptoKey> {
  let key: Uint8Array<ArrayBuffer> | undefined;
  try {
    key = Uint8Array.from(atob(secret.replace(/^whsec_/, "")), (c) => c.charCodeAt(0));
  } catch {
    // said below
  }
  if (!key || !secret.startsWith("whsec_") || key.length < 24 || key.length > 64) {
    throw new SecretError(`the secret "${name}" cannot sign`);
  }
  return await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}
