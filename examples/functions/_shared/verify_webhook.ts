// Verifies that a request was signed by somebody who knows the secret, as Standard Webhooks has it
// (https://www.standardwebhooks.com). A queue signs its calls when it has signing_secrets.
//
//     const { id, body } = await verifyWebhook(request, Deno.env.get("WEBHOOK_SECRETS")!.split(" "));

/** The request is not what it should be: answer 401 and do nothing. */
export class WebhookError extends Error {}

export interface Webhook {
  /** The same on every attempt: who remembers it, does nothing twice. */
  id: string;
  /** When this attempt was signed, in seconds since 1970. */
  timestamp: number;
  /** The text that was signed. Parse this, not the request again. */
  body: string;
}

export interface VerifyOptions {
  /** How far the clocks may differ, and for how long a recorded request can be played back; 300. */
  toleranceSeconds?: number;
  /** Milliseconds since 1970; the clock's by default. */
  now?: number;
}

const PREFIX = "whsec_";
const encoder = new TextEncoder();

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = secret.startsWith(PREFIX) ? bytesOf(secret.slice(PREFIX.length)) : null;

  if (!bytes || bytes.length < 24 || bytes.length > 64) {
    throw new TypeError("a webhook secret is whsec_ and base64 of 24 to 64 bytes");
  }
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

function headerOf(request: Request, name: string): string {
  const value = request.headers.get(name);

  if (!value) {
    throw new WebhookError(`header ${name} is missing`);
  }
  return value;
}

/**
 * Reads the request's body and verifies it. With several secrets any of them will do, so that they can be
 * rotated. Throws a WebhookError when the request is not to be trusted, a TypeError when a secret is none.
 */
export async function verifyWebhook(
  request: Request,
  secrets: string | string[],
  { toleranceSeconds = 300, now = Date.now() }: VerifyOptions = {},
): Promise<Webhook> {
  const keys = await Promise.all([secrets].flat().map(keyOf));
  const id = headerOf(request, "webhook-id");
  const sentAt = headerOf(request, "webhook-timestamp");
  const signatures = headerOf(request, "webhook-signature")
    .split(" ")
    .filter((signature) => signature.startsWith("v1,"))
    .map((signature) => bytesOf(signature.slice("v1,".length)))
    .filter((signature) => signature !== null);

  if (!keys.length) {
    throw new TypeError("there is no webhook secret");
  }
  if (!/^[0-9]{1,12}$/.test(sentAt)) {
    throw new WebhookError("header webhook-timestamp is no time");
  }
  if (Math.abs(now / 1000 - Number(sentAt)) > toleranceSeconds) {
    throw new WebhookError("header webhook-timestamp is too far from now");
  }
  const raw = new Uint8Array(await request.arrayBuffer());
  const head = encoder.encode(`${id}.${sentAt}.`);
  const signed = new Uint8Array(head.length + raw.length);
  signed.set(head);
  signed.set(raw, head.length);
  for (const key of keys) {
    for (const signature of signatures) {
      // it compares in constant time
      if (await crypto.subtle.verify("HMAC", key, signature, signed)) {
        return { id, timestamp: Number(sentAt), body: new TextDecoder().decode(raw) };
      }
    }
  }
  throw new WebhookError("no signature fits");
}
