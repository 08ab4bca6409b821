// The relay shape around a stack: pg_net, Vault and pg_cron in its database, as stand-ins or real (hosted.mjs),
// PostgREST, and the edge function in a real Deno.

import assert from 'node:assert/strict';
import { join } from 'node:path';

import { EdgeFunction } from './edge_function.mjs';
import { Cron, hostedSql, senderOf } from './hosted.mjs';
import { PostgREST } from './postgrest.mjs';
import { Road } from './road.mjs';
import { root, secretKey } from './stack.mjs';

export const relaySecret = 'relay_secret_do_not_log_me';

export class Relay {
  // Makes the stack's database one of a hosted project, and starts what a project has. The server has to have
  // been started with hostedSettings().
  static async start(stack) {
    const relay = new Relay();
    relay.stack = stack;
    await stack.db.run`do ${`begin
      create role anon; create role authenticated; create role service_role;
      exception when duplicate_object then null; end`}`;
    await stack.db.run([hostedSql]);
    await stack.done(['migrate']);
    await stack.db.run`select vault.create_secret(${relaySecret}, 'supaqueue_secret')`;
    relay.api = await PostgREST.start(stack.pg, secretKey);
    relay.road = await Road.start();
    relay.url = `${relay.road.url}/supaqueue`;
    await relay.startFunction();
    relay.connections = [stack.pg.connect(), stack.pg.connect()];
    relay.net = senderOf(relay.connections[0]);
    relay.cron = new Cron(relay.connections[1]);
    stack.closeFirst.push(() => relay.#close());
    return relay;
  }

  // The edge function, anew: what it had under way is lost.
  async startFunction(env = {}) {
    await this.function?.kill();
    this.function = await EdgeFunction.serve(join(root, 'relay/supabase/functions/supaqueue'), {
      SUPAQUEUE_SECRET: relaySecret, SUPABASE_URL: this.api.url, SUPAQUEUE_FUNCTIONS_URL: this.stack.functions.functionsUrl,
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: secretKey }), ...env });
    this.road.to = `http://127.0.0.1:${this.function.port}`;
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
      this.api.faults = {};
      await stack.db.run`select supaqueue.use_daemon(); delete from net.http_request_queue; delete from supaqueue.relay_request`;
      await this.net.go();
      this.road.faults = {};
      this.road.sent = [];
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
    await this.cron.end();
    await this.net.end();
    for (const db of this.connections) await db.close();
    await this.function.kill();
    await this.road.close();
    await this.api.close();
  }
}
