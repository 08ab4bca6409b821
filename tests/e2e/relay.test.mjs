// The relay shape: pg_net's stand-in brings jobs to the edge function in a real Deno.

import assert from 'node:assert/strict';

import { behaviours } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { Relay } from './lib/relay.mjs';
import { Stack } from './lib/stack.mjs';

const stack = await Stack.start();
const relay = await Relay.start(stack);
const { test } = relay;

test('jobs are called and settled with nothing else running', async (s) => {
  await s.queue('plain', behaviours.echo, { workers: 4 });
  await s.add('plain', 20);
  assert.deepEqual(await s.allEnded(), { success: 20 });
  assert.deepEqual(await s.db.column`select distinct response ->> 'n' from supaqueue.job order by 1`,
    Array.from({ length: 20 }, (_, i) => String(i + 1)).sort());
  assert.ok(s.functions.most.get('plain') <= 4, 'never more calls at once than workers');
  await until('all is idle', () => s.assertIdle().then(() => true));
});
