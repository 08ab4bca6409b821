// The relay shape around a stack: the stand-ins of a hosted project in its database, the sender of pg_net's
// requests, PostgREST, and the edge function in a real Deno.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EdgeFunction } from './edge_function.mjs';
import { PgNet } from './pg_net.mjs';
import { PostgREST } from './postgrest.mjs';
import { root, secretKey } from './stack.mjs';

export const relaySecret = 'relay_secret_do_not_log_me';

export class Relay {
  // Makes the stack's database one of a hosted project, and starts what a project has.
  static async start(stack) {
    const relay = new Relay();
    relay.stack = stack;
    await stack.db.run`do ${`begin
      create role anon; create role authenticated; create role service_role;
      exception when duplicate_object then null; end`}`;
    await stack.db.run([readFileSync(join(root, 'tests/lib/hosted.sql'), 'utf8')]);
    await stack.done(['migrate']);
    await stack.db.run`select vault.create_secret(${relaySecret}, 'supaqueue_secret');
      grant usage on schema vault to service_role; grant select on vault.decrypted_secrets to service_role`;
    relay.api = await PostgREST.start(stack.pg, secretKey);
    await relay.startFunction();
    relay.netDb = stack.pg.connect();
    relay.net = new PgNet(relay.netDb);
    stack.closeFirst.push(() => relay.#close());
    return relay;
  }

  // The edge function, anew: what it had under way is lost.
  async startFunction(env = {}) {
    await this.function?.kill();
    this.function = await EdgeFunction.serve(join(root, 'relay/supabase/functions/supaqueue'), {
      SUPAQUEUE_SECRET: relaySecret, SUPABASE_URL: this.api.url, SUPAQUEUE_FUNCTIONS_URL: this.stack.functions.functionsUrl,
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: secretKey }), ...env });
    this.url = `http://127.0.0.1:${this.function.port}/supaqueue`;
  }

  // A test of the stack, with the installation in relay mode.
  test = (promise, body, { batch = 25, ...options } = {}) => this.stack.test(promise, async (stack, t) => {
    await stack.db.run`select supaqueue.use_relay(${this.url}, ${batch})`;
    try {
      await body(stack, t, this);
      for (const log of [this.function.stdout, this.function.stderr]) {
        assert.ok(!log.includes(secretKey) && !log.includes(relaySecret), 'no secret is logged');
      }
    } catch (error) {
      t.diagnostic(`log of the edge function: ${this.function.stderr.slice(-3000)}`);
      throw error;
    } finally {
      this.net.faults = {};
      this.api.faults = {};
      this.net.sent = [];
      await stack.db.run`select supaqueue.use_daemon(); truncate net.http_request_queue, supaqueue.relay_request`;
    }
  }, options);

  // As if pg_net had been given every request half a minute earlier.
  loseRequests() {
    return this.stack.db.run`update supaqueue.relay_request set sent_at = sent_at - interval '31 seconds'`;
  }

  tick() {
    return this.stack.db.run`select supaqueue.tick()`;
  }

  async #close() {
    await this.net.end();
    await this.netDb.close();
    await this.function.kill();
    await this.api.close();
  }
}
