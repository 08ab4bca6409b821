// One contract, whoever calls: what a function receives and what follows from its answer is the same by a
// dispatcher and by the relay.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import { behaviours } from './lib/function_server.mjs';
import { hostedSettings } from './lib/hosted.mjs';
import { until } from './lib/poll.mjs';
import { Relay } from './lib/relay.mjs';
import { secretKey, Stack } from './lib/stack.mjs';

const stack = await Stack.start({ postgres: hostedSettings() });
const relay = await Relay.start(stack);
const soon = { backoff_ms: 1, max_attempts: 3 };
const signingKey = Buffer.alloc(32, 7);

const shapes = {
  dispatcher: (promise, body) => stack.test(`by a dispatcher: ${promise}`, async (s) => {
    await s.runReady();
    await body(s);
  }),
  relay: (promise, body) => relay.test(`by the relay: ${promise}`, body),
};

async function endOf(behaviour, settings = {}, job = {}) {
  await stack.queue('f', behaviour, settings);
  const id = await stack.db.value`select supaqueue.enqueue('f', ${job.payload ?? { n: 1 }}, headers => ${job.headers ?? null},
    path => ${job.path ?? null}, query => ${job.query ?? null}, method => ${job.method ?? null}) as id`;
  return stack.ended(id);
}

for (const test of Object.values(shapes)) {
  test('a 2xx is success, and its body is kept', async (s) => {
    const job = await endOf(behaviours.status(201, '{"a": [1, "ä"]}'));
    assert.deepEqual([job.status, job.attempts, job.http_status, job.error, job.response],
      ['success', 1, 201, null, { a: [1, 'ä'] }]);
    assert.equal(s.functions.calls.length, 1);
  });

  test('a function gets the headers of queue and job, ours besides, and no secret of ours but the key', async (s) => {
    const job = await endOf(behaviours.ok, { headers: { 'x-queue': 'q', 'x-both': 'queue', 'User-Agent': 'mine',
      apikey: 'mine', Authorization: 'mine', 'x-number': 7, 'x-text': 'grün rot' } },
    { headers: { 'X-Both': 'job', 'x-job': 'j', 'Idempotency-Key': 'mine' } });
    const [{ headers, method, path }] = s.functions.calls;
    const { host, 'content-length': length, accept, connection, traceparent, ...rest } = headers;
    delete rest['accept-language'];
    delete rest['accept-encoding'];
    assert.equal(method, 'POST');
    assert.equal(path, '/functions/v1/f');
    assert.equal(Number(length), s.functions.calls[0].body.length);
    assert.match(rest['user-agent'], /^supaqueue\/\d+\.\d+\.\d+$/);
    delete rest['user-agent'];
    assert.deepEqual(rest, { 'content-type': 'application/json', apikey: secretKey, 'x-queue': 'q', 'x-both': 'job',
      'x-job': 'j', 'x-number': '7', 'x-text': Buffer.from('grün rot').toString('latin1'),
      'idempotency-key': `"${job.id}"`, 'supaqueue-job-id': job.id, 'supaqueue-queue': 'f', 'supaqueue-attempt': '1' });
    assert.match(traceparent, new RegExp(`^00-${job.id.replaceAll('-', '')}-${job.call.toString(16).padStart(16, '0')}-01$`));
  });

  test('the payload arrives as it was given, with numbers that are none of a program\'s', async (s) => {
    await stack.queue('f', behaviours.ok);
    const id = await stack.db.value`select supaqueue.enqueue('f', '{"n": 12345678901234567890, "d": 1.10, "s": "ü\\u0001"}') as id`;
    await s.ended(id);
    assert.equal(s.functions.calls[0].body.replace(/\s/g, ''), '{"d":1.10,"n":12345678901234567890,"s":"ü\\u0001"}');
  });

  test('a failure is tried again, then it has failed with the last status', async (s) => {
    const job = await endOf(behaviours.status(500, 'broken'), soon);
    assert.deepEqual([job.status, job.attempts, job.http_status, job.error, job.response, job.reason],
      ['failed', 3, 500, 'http 500', 'broken', 'attempts']);
    assert.deepEqual(s.functions.calls.map((call) => call.attempt), [1, 2, 3]);
    assert.equal(new Set(s.functions.calls.map(({ headers }) => headers['idempotency-key'])).size, 1);
    assert.equal(new Set(s.functions.calls.map(({ headers }) => headers.traceparent)).size, 3);
  });

  test('489, and supaqueue-retry: no, end it at once', async (s) => {
    assert.deepEqual((({ status, attempts, http_status, reason }) => [status, attempts, http_status, reason])(
      await endOf(behaviours.status(489), soon)), ['failed', 1, 489, 'final']);
    await s.db.run`delete from supaqueue.queue`;
    assert.deepEqual((({ status, attempts, http_status, reason }) => [status, attempts, http_status, reason])(
      await endOf(behaviours.status(500, '', { 'supaqueue-retry': 'No' }), soon)), ['failed', 1, 500, 'final']);
  });

  for (const [name, value] of [['seconds', () => '2'], ['a date', () => new Date(Date.now() + 2000).toUTCString()]]) {
    test(`Retry-After in ${name} with 429 holds the whole queue back`, async (s) => {
      await s.queue('f', (call) => (s.functions.calls.length === 1
        ? behaviours.status(429, '', { 'retry-after': value() }) : behaviours.ok)(call), { ...soon, workers: 1 });
      await s.add('f', 3);
      await until('it is held', () => s.db.value`select held_until > now() from supaqueue.queue`);
      assert.deepEqual(await s.allEnded(), { success: 3 });
      const [first, second] = s.functions.calls;
      assert.ok(second.at - first.at > 900, `the next call came after ${second.at - first.at} ms`);
    });
  }

  test('Retry-After with any other status is nothing', async (s) => {
    await endOf(behaviours.atFirst(1, behaviours.status(500, '', { 'retry-after': '3600' })), soon);
    assert.equal(await s.db.value`select held_until from supaqueue.queue`, null);
  });

  test('a call that takes longer than its timeout is broken off, and has failed', async (s) => {
    const job = await endOf(behaviours.silent, { timeout_ms: 200, max_attempts: 1 });
    assert.deepEqual([job.status, job.error, job.http_status], ['failed', 'timeout', null]);
    await until('it was cut off', () => s.functions.calls[0].wasCutOff);
  });

  test('a body is read up to keep_response_bytes and no further', async (s) => {
    const job = await endOf(behaviours.endless, { keep_response_bytes: 1000 });
    assert.deepEqual([job.status, job.response], ['success', 'x'.repeat(1000)]);
    await until('it was cut off', () => s.functions.calls[0].wasCutOff);
    assert.ok(s.functions.calls[0].poured < 64 << 20);
  });

  test('nothing is kept of a body where keep_response_bytes is 0', async () => {
    const job = await endOf(behaviours.large(100), { keep_response_bytes: 0 });
    assert.deepEqual([job.status, job.response], ['success', null]);
  });

  test('a body that is no text is kept as text', async () => {
    const job = await endOf(behaviours.invalidText);
    assert.equal(job.status, 'success');
    assert.match(job.response, /^a\ufffd+\(\ufffd+b\ufffd+$/);
  });

  test('a redirect is a failure and is not followed', async (s) => {
    const job = await endOf(behaviours.redirect(s.functions.url('elsewhere')), { max_attempts: 1 });
    assert.deepEqual([job.status, job.http_status, job.error], ['failed', 302, 'http 302: redirects are not followed']);
    assert.equal(s.functions.calls.length, 1);
  });

  for (const name of ['reset', 'truncated', 'notHttp']) {
    test(`a connection that breaks (${name}) is a failure`, async (s) => {
      const job = await endOf(behaviours[name], { max_attempts: 1 });
      assert.equal(job.status, 'failed');
      assert.ok(job.error && !job.error.includes(String(s.functions.port)), job.error);
    });
  }

  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']) {
    test(`a job is called with ${method}`, async (s) => {
      const job = await endOf(behaviours.status(200, ''), {}, { method, path: 'a/b', query: 'c=d' });
      const [call] = s.functions.calls;
      assert.equal(job.status, 'success');
      assert.deepEqual([call.method, call.url], [method, '/functions/v1/f/a/b?c=d']);
      assert.equal(call.body.replace(/\s/g, ''), method === 'GET' || method === 'HEAD' ? '' : '{"n":1}');
    });
  }

  test('an address of the user\'s own gets none of our keys', async (s) => {
    await endOf(behaviours.ok, { url: s.functions.url('f') });
    assert.equal(s.functions.calls[0].headers.apikey, undefined);
    assert.equal(s.functions.calls[0].headers.authorization, undefined);
  });

  test('calls are signed with the queue\'s secrets and carry its other secrets, all from Vault', async (s) => {
    await s.db.run`delete from vault.secrets where name <> 'supaqueue_secret';
      select vault.create_secret(${`whsec_${signingKey.toString('base64')}`}, 'sign'), vault.create_secret('tok', 'token'),
        vault.create_secret('ext', 'extra')`;
    const job = await endOf(behaviours.ok, { auth: 'token', secret_headers: { 'x-extra': 'extra' }, signing_secrets: ['sign'],
      headers: { 'webhook-id': 'mine', 'x-extra': 'mine' } });
    const [{ headers, body }] = s.functions.calls;
    const content = `${job.id}.${headers['webhook-timestamp']}.${body}`;
    assert.equal(headers.authorization, 'Bearer tok');
    assert.equal(headers['x-extra'], 'ext');
    assert.equal(headers.apikey, undefined);
    assert.equal(headers['webhook-id'], job.id);
    assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', signingKey).update(content).digest('base64')}`);
    assert.ok(!relay.road.sent.join().includes('tok"'), 'and not through pg_net');
  });

  test('a queue whose secret is missing is not called, and its jobs lose no attempt', async (s) => {
    await s.queue('f', behaviours.ok, { auth: 'absent' });
    const [id] = await s.add('f');
    await s.queue('g', behaviours.ok);
    const [other] = await s.add('g');
    await s.ended(other);
    await until('it waits', async () => (await s.job(id)).status === 'pending');
    assert.equal((await s.job(id)).attempts, 0);
    assert.equal(s.functions.callsOfJob(id).length, 0);
  });
}
