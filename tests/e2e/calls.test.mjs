// What a function receives, and what follows from how it answers.

import assert from 'node:assert/strict';

import { behaviours, Gate } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { secretKey, Stack } from './lib/stack.mjs';

const stack = await Stack.start();
const { test } = stack;
const legacyKey = 'eyJlegacy.service.role';

// A queue whose jobs are tried again at once.
const soon = { backoff_ms: 1, max_attempts: 3 };

for (const connections of [1, 2]) {
  test(`a job inserted by plain SQL is called once, by ${connections} connections`, async () => {
    stack.run({ connections });
    await stack.queue('plain', behaviours.echo);
    const [id] = await stack.add('plain');
    const job = await stack.ended(id);

    assert.equal(job.status, 'success');
    assert.equal(job.attempts, 1);
    assert.equal(job.http_status, 200);
    assert.equal(job.error, null);
    assert.deepEqual(job.response, { n: 1 });
    assert.ok(job.started_at && job.finished_at);
    assert.equal(stack.functions.callsOfJob(id).length, 1);
  });
}

test('a job is called by a dispatcher that does not listen', async () => {
  stack.run({ 'no-listen': true });
  await stack.queue('unheard', behaviours.ok);
  await stack.runReady({ 'no-listen': true });
  const [id] = await stack.add('unheard');

  assert.equal((await stack.ended(id)).status, 'success');
});

test('a function receives the payload as Postgres prints it, by POST', async () => {
  const payload = { text: 'ünïcode \u2028 "quoted" \\ /', list: [1, 2.5, null, true], nested: { a: {} } };
  stack.run();
  await stack.queue('payload', behaviours.ok);
  const id = await stack.db.value`select supaqueue.enqueue('payload', ${payload}) as id`;
  await stack.ended(id);
  const [call] = stack.functions.callsOfJob(id);

  assert.equal(call.method, 'POST');
  assert.equal(call.url, '/functions/v1/payload');
  assert.equal(call.body, await stack.db.value`select payload::text from supaqueue.job where id = ${id}`);
  assert.equal(call.headers['content-type'], 'application/json');
  assert.equal(call.headers['content-length'], String(Buffer.byteLength(call.body)));
});

test('a function receives our headers on every attempt', async () => {
  stack.run();
  await stack.queue('headers', behaviours.atFirst(2, behaviours.status(500)), soon);
  const [id] = await stack.add('headers');
  await stack.ended(id);
  const calls = stack.functions.callsOfJob(id);

  assert.equal(calls.length, 3);
  calls.forEach(({ headers }, i) => {
    assert.equal(headers['supaqueue-job-id'], id);
    assert.equal(headers['supaqueue-queue'], 'headers');
    assert.equal(headers['supaqueue-attempt'], String(i + 1));
    assert.equal(headers['idempotency-key'], `"${id}"`);
    assert.match(headers['user-agent'], /^supaqueue\/\d+\.\d+\.\d+/);
    assert.match(headers.traceparent, /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]$/);
  });
  const traces = calls.map(({ headers }) => headers.traceparent.split('-'));
  assert.equal(new Set(traces.map((parts) => parts[1])).size, 1, 'one trace id');
  assert.equal(new Set(traces.map((parts) => parts[2])).size, 3, 'a parent id for each attempt');
});

test("the queue's headers go out, then the job's, and ours cannot be overridden", async () => {
  const ours = {
    Authorization: 'Bearer mine', ApiKey: 'mine', 'User-Agent': 'Mozilla/5.0', 'Idempotency-Key': 'mine',
    'Supaqueue-Job-Id': 'mine', 'supaqueue-queue': 'mine', 'SUPAQUEUE-ATTEMPT': '99', TraceParent: 'mine',
    'Content-Length': '3', Host: 'elsewhere', 'Transfer-Encoding': 'chunked',
  };
  stack.run();
  await stack.queue('mixed', behaviours.ok, { headers: { 'x-queue': 'q', 'x-both': 'queue', ...ours } });
  const id = await stack.db.value`select supaqueue.enqueue('mixed', headers => ${{ 'x-job': 'j', 'X-Both': 'job', ...ours }}) as id`;
  const job = await stack.ended(id);
  const [call] = stack.functions.callsOfJob(id);

  assert.equal(job.status, 'success', job.error);
  assert.equal(call.headers['x-queue'], 'q');
  assert.equal(call.headers['x-job'], 'j');
  assert.equal(call.headers['x-both'], 'job');
  assert.equal(call.headers.apikey, secretKey);
  assert.equal(call.headers['idempotency-key'], `"${id}"`);
  assert.equal(call.headers['supaqueue-attempt'], '1');
  assert.match(call.headers['user-agent'], /^supaqueue\//);
  assert.equal(call.headers.host, `127.0.0.1:${stack.functions.port}`);
  assert.equal(call.body, '{}');
  assert.ok(!JSON.stringify(call.rawHeaders).includes('mine'), `overridden: ${call.rawHeaders}`);
  const names = call.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  assert.equal(new Set(names).size, names.length, `a header came twice: ${names}`);
});

for (const name of ['a\r\nx-evil: b', 'a\u001b[31m\tb', 'ünïcode', ' with blanks ', 'x'.repeat(1000)]) {
  test(`a queue called ${JSON.stringify(name).slice(0, 30)} is served, and its name is one header`, async () => {
    stack.run();
    await stack.queue(name, null, { url: stack.functions.url('named') });
    const [id] = await stack.add(name);
    const job = await stack.ended(id);
    const [{ headers }] = stack.functions.callsOfJob(id);

    assert.equal(job.status, 'success', job.error);
    assert.equal(headers['x-evil'], undefined);
    assert.ok(headers['supaqueue-queue'].length > 3);
  });
}

// Adds a job with headers that are refused by now, as it was added before they were.
async function addUnchecked(queue, headers) {
  const id = await stack.db.value`select supaqueue.enqueue(${queue}, held => true) as id`;
  await stack.db.run`update supaqueue.job set headers = ${headers}, writes = writes + 1 where id = ${id}`;
  await stack.db.run`update supaqueue.job set status = 'pending' where id = ${id}`;
  return id;
}

test('a header value with control characters is one header', async () => {
  stack.run();
  await stack.queue('control', behaviours.ok);
  await stack.db.run`alter table supaqueue.queue disable trigger queue_changed`;
  await stack.db.run`update supaqueue.queue set default_headers = ${{ 'x-q': 'a\u0001\u001bb\u007f' }} where name = 'control'`;
  await stack.db.run`alter table supaqueue.queue enable trigger queue_changed`;
  const id = await addUnchecked('control', { 'x-j': 'c\u0002\td' });
  assert.equal((await stack.ended(id)).status, 'success');
  const [{ headers }] = stack.functions.callsOfJob(id);

  assert.match(headers['x-q'], /^a +b$/);
  assert.match(headers['x-j'], /^c\s+d$/);
});

test('a header value with a line break does not become a header', async () => {
  stack.run();
  await stack.queue('inject', behaviours.ok);
  const id = await addUnchecked('inject', { 'x-a': 'one\r\nx-evil: two', 'x-b\r\nx-evil2': 'three', 'x-empty': '' });
  await stack.ended(id);
  const [call] = stack.functions.callsOfJob(id);

  assert.equal(call.headers['x-evil'], undefined);
  assert.equal(call.headers['x-evil2'], undefined);
  assert.match(call.headers['x-a'], /^one +x-evil: two$/);
});

test('a new key goes out as apikey and never as Bearer', async () => {
  stack.run({ env: { SUPABASE_SECRET_KEY: secretKey } });
  await stack.queue('newkey', behaviours.ok);
  const [id] = await stack.add('newkey');
  await stack.ended(id);
  const [{ headers }] = stack.functions.callsOfJob(id);

  assert.equal(headers.apikey, secretKey);
  assert.equal(headers.authorization, undefined);
});

test('a legacy key goes out as Bearer', async () => {
  stack.run({ env: { SUPABASE_SECRET_KEY: '', SUPABASE_SERVICE_ROLE_KEY: legacyKey } });
  await stack.queue('oldkey', behaviours.ok);
  const [id] = await stack.add('oldkey');
  await stack.ended(id);

  assert.equal(stack.functions.callsOfJob(id)[0].headers.authorization, `Bearer ${legacyKey}`);
});

test('no key is sent to a queue with a url of its own', async () => {
  stack.run({ env: { SUPABASE_SECRET_KEY: secretKey, SUPABASE_SERVICE_ROLE_KEY: legacyKey } });
  await stack.queue('own', behaviours.ok, { url: stack.functions.url('own') });
  const [id] = await stack.add('own');
  await stack.ended(id);
  const [call] = stack.functions.callsOfJob(id);

  assert.equal(call.url, '/own/own');
  assert.equal(call.headers.apikey, undefined);
  assert.equal(call.headers.authorization, undefined);
});

test("a queue with a url of its own may bring its own credentials", async () => {
  stack.run();
  await stack.queue('owncred', behaviours.ok,
    { url: stack.functions.url('owncred'), headers: { Authorization: 'Bearer theirs' } });
  const [id] = await stack.add('owncred');
  await stack.ended(id);

  assert.equal(stack.functions.callsOfJob(id)[0].headers.authorization, 'Bearer theirs');
});

test("a job's method, path and query are used", async () => {
  stack.run();
  await stack.queue('tail', null);
  stack.functions.on('part', behaviours.ok);
  const put = await stack.db.value`select supaqueue.enqueue('tail', ${{ a: 1 }}, method => 'put', path => 'sub/part', query => 'x=1&y=2') as id`;
  const get = await stack.db.value`select supaqueue.enqueue('tail', ${{ a: 1 }}, method => 'GET', path => '/part') as id`;
  const post = await stack.db.value`select supaqueue.enqueue('tail', ${{ a: 1 }}) as id`;
  for (const id of [put, get, post]) assert.equal((await stack.ended(id)).status, 'success');
  const seen = (id) => {
    const [{ method, url, body }] = stack.functions.callsOfJob(id);
    return { method, url, body };
  };

  assert.deepEqual(seen(put), { method: 'PUT', url: '/functions/v1/tail/sub/part?x=1&y=2', body: '{"a": 1}' });
  assert.deepEqual(seen(get), { method: 'GET', url: '/functions/v1/tail/part', body: '' });
  assert.deepEqual(seen(post), { method: 'POST', url: '/functions/v1/tail', body: '{"a": 1}' });
});

for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']) {
  test(`a ${method} call works`, async () => {
    stack.run();
    await stack.queue('method', behaviours.ok, { method });
    const [id] = await stack.add('method');

    assert.equal((await stack.ended(id)).status, 'success');
    assert.equal(stack.functions.callsOfJob(id)[0].method, method);
  });
}

test('a payload of 1.2 MB arrives whole, and does not wait to be expected', async () => {
  stack.run();
  await stack.queue('mega', behaviours.ok);
  const id = await stack.db.value`select supaqueue.enqueue('mega', jsonb_build_object('text', repeat('m', 1200000))) as id`;
  assert.equal((await stack.ended(id)).status, 'success');
  const [call] = stack.functions.callsOfJob(id);

  assert.equal(JSON.parse(call.body).text.length, 1200000);
  assert.equal(call.headers.expect, undefined);
});

test('small and large responses to one worker are all kept whole', async () => {
  stack.run();
  await stack.queue('sizes', behaviours.echo, { workers: 1, keep_response_bytes: 1000000 });
  for (const size of [10, 900, 5000, 70000, 900000, 10, 5000]) {
    const id = await stack.db.value`select supaqueue.enqueue('sizes', jsonb_build_object('text', repeat('m', ${size}::int))) as id`;
    assert.equal((await stack.ended(id)).response.text.length, size);
  }
});

test('a payload of 100 MB is refused at insert', async () => {
  await stack.queue('giga', behaviours.ok);
  // not compressible, or it would be small as stored
  await assert.rejects(
    stack.db.run`insert into supaqueue.job (queue, payload)
      select q.id, (select jsonb_agg(repeat(md5(n::text), 1000)) from generate_series(1, 3200) n) from supaqueue.queue q`,
    { sqlstate: 'SQ003' });
  assert.equal(await stack.db.value`select count(*) from supaqueue.job`, 0);
});

test('a failed call is made again by itself, and then succeeds', async () => {
  stack.run();
  await stack.queue('flaky', behaviours.atFirst(1, behaviours.status(500)), soon);
  const [id] = await stack.add('flaky');
  const job = await stack.ended(id);

  assert.equal(job.status, 'success');
  assert.equal(job.attempts, 2);
  assert.equal(job.http_status, 200);
  assert.equal(job.error, null);
});

test('a job whose attempts are used up has failed, with status, error and response', async () => {
  stack.run();
  await stack.queue('broken', behaviours.status(503, '{"why": "no"}'), soon);
  const [id] = await stack.add('broken');
  const job = await stack.ended(id);

  assert.equal(job.status, 'failed');
  assert.equal(job.attempts, 3);
  assert.equal(job.http_status, 503);
  assert.match(job.error, /503/);
  assert.deepEqual(job.response, { why: 'no' });
  assert.equal(stack.functions.callsOfJob(id).length, 3);
});

test("a job's own attempts and timeout go before the queue's", async () => {
  const gate = new Gate();
  stack.run();
  await stack.queue('overridden', gate.behaviour, { ...soon, timeout_ms: 60000 });
  const id = await stack.db.value`select supaqueue.enqueue('overridden', max_attempts => 1, timeout_ms => 50) as id`;
  const job = await stack.ended(id);

  assert.equal(job.status, 'failed');
  assert.equal(job.attempts, 1);
});

// How each misbehaviour ends: after `calls` of it, as `status`, with an error like `error`.
const misbehaviours = [
  { name: 'a function that is silent', behaviour: behaviours.silent, settings: { timeout_ms: 100 }, calls: 3, error: /time/i },
  { name: 'a 500', behaviour: behaviours.status(500), calls: 3, http: 500, error: /500/ },
  { name: 'a 400', behaviour: behaviours.status(400), calls: 3, http: 400, error: /400/ },
  { name: 'a 429 with Retry-After', behaviour: behaviours.status(429, '', { 'retry-after': '0' }), calls: 3, http: 429, error: /429/ },
  { name: 'a reset connection', behaviour: behaviours.reset, calls: 3, error: /./ },
  { name: 'a truncated body', behaviour: behaviours.truncated, calls: 3, error: /./ },
  { name: 'an answer that is not HTTP', behaviour: behaviours.notHttp, calls: 3, error: /./ },
  { name: 'a redirect', behaviour: behaviours.redirect('/functions/v1/target'), calls: 3, http: 302, error: /302|redirect/ },
  { name: 'a bomb of many headers', behaviour: behaviours.headerBomb(160, 100), calls: 3, error: /header/i },
  { name: 'a bomb of long headers', behaviour: behaviours.headerBomb(160, 30000), calls: 3, error: /header/i },
  { name: 'a header without end', behaviour: behaviours.endlessHeader, calls: 3, error: /./ },
  { name: 'status 489', behaviour: behaviours.status(489), calls: 1, http: 489, error: /489/ },
  { name: 'supaqueue-retry: no', behaviour: behaviours.status(500, '', { 'Supaqueue-Retry': 'no' }), calls: 1, http: 500, error: /500/ },
];

for (const { name, behaviour, settings, calls, http = null, error } of misbehaviours) {
  test(`${name} fails the job after ${calls === 1 ? '1 call' : `${calls} calls`}`, async () => {
    const dispatcher = stack.run();
    await stack.queue('bad', behaviour, { ...soon, ...settings });
    const [id] = await stack.add('bad');
    const job = await stack.ended(id);

    assert.equal(job.status, 'failed');
    assert.equal(job.attempts, calls);
    if (http) assert.equal(job.http_status, http);
    assert.match(job.error, error);
    assert.equal(stack.functions.callsOfJob(id).length, calls);
    assert.equal(stack.functions.callsOf('target').length, 0, 'the redirect was followed');
    assert.equal(dispatcher.ended, null);
  });
}

for (const status of [429, 503]) {
  test(`${status} with Retry-After holds the whole queue back, for all dispatchers`, async () => {
    await stack.queue('limited', (call) =>
      (stack.functions.calls.length === 1 ? behaviours.status(status, '', { 'retry-after': '1' }) : behaviours.ok)(call),
    { workers: 1, backoff_ms: 1 });
    await stack.queue('free', behaviours.ok);
    await stack.runReady();
    await stack.runReady();
    await stack.add('limited', 3);
    await until('it is called', () => stack.functions.calls.length === 1);
    const [id] = await stack.add('free');
    await stack.ended(id);
    assert.deepEqual(await stack.allEnded(), { success: 4 });
    const [first, ...others] = stack.functions.callsOf('limited');

    assert.equal(others.length, 3);
    for (const call of others) assert.ok(call.at - first.at > 950, `called after ${call.at - first.at} ms`);
    assert.ok(stack.functions.callsOf('free')[0].at < others[0].at, 'other queues go on');
  });
}

test('a function that nobody serves fails the job', async () => {
  stack.run({ 'functions-url': 'http://127.0.0.1:1/functions/v1' });
  await stack.queue('nobody', null, soon);
  const [id] = await stack.add('nobody');
  const job = await stack.ended(id);

  assert.equal(job.status, 'failed');
  assert.equal(job.http_status, null);
  assert.match(job.error, /connect/i);
});

test('after each misbehaviour the queue goes on with the next job', async () => {
  const all = misbehaviours.map(({ behaviour }) => behaviour);
  let turn = 0;

  stack.run();
  await stack.queue('all', (call) => (call.attempt === 1 ? all[turn++ % all.length] : behaviours.ok)(call),
    { ...soon, workers: 2, timeout_ms: 200 });
  await stack.add('all', 4 * all.length);
  const counts = await stack.allEnded();

  assert.equal(counts.success, 4 * (all.length - 2));
  assert.equal(counts.failed, 4 * 2, '489 and supaqueue-retry: no');
  assert.ok(stack.functions.most.get('all') <= 2);
});

test('a large body is kept up to keep_response_bytes and succeeds', async () => {
  stack.run();
  await stack.queue('large', behaviours.large(300000), { keep_response_bytes: 1000 });
  const [id] = await stack.add('large');
  const job = await stack.ended(id);

  assert.equal(job.status, 'success');
  assert.equal(job.response, 'y'.repeat(1000));
});

test('no body is kept when keep_response_bytes is 0', async () => {
  stack.run();
  await stack.queue('unkept', behaviours.large(10), { keep_response_bytes: 0 });
  const [id] = await stack.add('unkept');
  const job = await stack.ended(id);

  assert.equal(job.status, 'success');
  assert.ok(job.response === null || job.response === '', String(job.response));
});

test('endless bodies succeed, cut, in bounded memory', async () => {
  const dispatcher = stack.run();
  await stack.queue('endless', behaviours.endless, { workers: 20 });
  const ids = await stack.add('endless', 100);
  const counts = await stack.allEnded();

  assert.deepEqual(counts, { success: 100 });
  assert.equal(await stack.db.value`select count(*) from supaqueue.job where length(response #>> '{}') = 65536`, 100);
  for (const id of ids) {
    const [call] = stack.functions.callsOfJob(id);
    await until('the dispatcher hangs up', () => call.socket.destroyed);
    assert.ok(call.poured < 32 << 20, `read ${call.poured} bytes of it`);
  }
  boundedMemory(dispatcher);
});

test('header bombs fail in bounded memory', async () => {
  const dispatcher = stack.run();
  await stack.queue('bombs', behaviours.headerBomb(160, 1000), { workers: 20, max_attempts: 1 });
  await stack.add('bombs', 60);

  assert.deepEqual(await stack.allEnded(), { failed: 60 });
  boundedMemory(dispatcher);
});

// The address sanitizer needs far more than the program.
function boundedMemory(dispatcher) {
  if (dispatcher.status('VmPeak') > 1 << 30) return;
  const peak_kib = dispatcher.status('VmHWM');
  assert.ok(peak_kib < 60 * 1024, `peak RSS ${peak_kib} KiB`);
}

test('invalid UTF-8 and NUL in a body become a valid row', async () => {
  stack.run();
  await stack.queue('invalid', behaviours.invalidText);
  const [id] = await stack.add('invalid');
  const job = await stack.ended(id);

  assert.equal(job.status, 'success');
  assert.equal(typeof job.response, 'string');
  assert.match(job.response, /^a.*b/s);
});

const responses = [
  ['a JSON object', '{"a": [1, "two"]}', { a: [1, 'two'] }],
  ['a JSON array', '[1]', [1]],
  ['a JSON number', '42', 42],
  ['plain text', 'hello, wörld', 'hello, wörld'],
  ['half a JSON object', '{"a": ', '{"a": '],
  ['JSON with an escaped NUL', '{"a": "\\u0000"}', '{"a": "\\u0000"}'],
  ['JSON with half a surrogate pair', '{"a": "\\ud800"}', '{"a": "\\ud800"}'],
  ['a number too large for Postgres', `1e${'9'.repeat(10)}`, `1e${'9'.repeat(10)}`],
  ['JSON nested too deeply', '['.repeat(20000), '['.repeat(20000)],
];
test('a response is kept as JSON where it is JSON, else as text', async () => {
  const ids = [];
  stack.run();
  await stack.queue('responses', (call) => call.answer(200, responses[JSON.parse(call.body).n][1]));
  for (const n of responses.keys()) ids.push(await stack.db.value`select supaqueue.enqueue('responses', ${{ n }}) as id`);
  assert.deepEqual(await stack.allEnded(), { success: responses.length });
  for (const [i, [what, , kept]] of responses.entries()) assert.deepEqual((await stack.job(ids[i])).response, kept, what);
});

test('a body that is empty leaves no response', async () => {
  stack.run();
  await stack.queue('empty', behaviours.status(204, ''));
  const [id] = await stack.add('empty');
  const job = await stack.ended(id);

  assert.equal(job.status, 'success');
  assert.equal(job.http_status, 204);
  assert.equal(job.response, null);
});

test('a job that was cancelled in progress stays cancelled', async () => {
  const gate = new Gate();
  stack.run();
  await stack.queue('cancelled', gate.behaviour);
  const [id] = await stack.add('cancelled');
  await until('its function is called', () => gate.waiting === 1);
  assert.equal(await stack.db.value`select supaqueue.cancel(${id}) as done`, true);
  gate.open();
  // the worker is free again once the late settlement was refused
  const [next] = await stack.add('cancelled');
  await stack.ended(next);

  assert.equal((await stack.job(id)).status, 'cancelled');
  assert.equal(stack.functions.callsOfJob(id).length, 1);
});

test('a held job is called once it is pending', async () => {
  stack.run();
  const queue = await stack.queue('held', behaviours.ok);
  const held = await stack.db.value`insert into supaqueue.job (queue, status) values (${queue}, null) returning id`;
  const [other] = await stack.add('held');
  await stack.ended(other);
  assert.equal((await stack.job(held)).status, null);
  await stack.db.run`update supaqueue.job set status = 'pending' where id = ${held}`;

  assert.equal((await stack.ended(held)).status, 'success');
});

test('a job with a time of its own is not called before', async () => {
  stack.run();
  await stack.queue('later', behaviours.ok);
  const id = await stack.db.value`select supaqueue.enqueue('later', run_at => clock_timestamp() + interval '700 ms') as id`;
  const job = await stack.ended(id);

  assert.equal(job.status, 'success');
  assert.ok(await stack.db.value`select started_at >= run_at from supaqueue.job where id = ${id}`);
});

test('a failed job that is set to pending is called again', async () => {
  stack.run();
  await stack.queue('again', behaviours.atFirst(1, behaviours.status(489)));
  const [id] = await stack.add('again');
  assert.equal((await stack.ended(id)).status, 'failed');
  await stack.db.run`update supaqueue.job set status = 'pending' where id = ${id}`;
  const job = await stack.ended(id);

  assert.equal(job.status, 'success');
  assert.equal(job.attempts, 1);
});

test('jobs of higher priority, then older ones, are called first', async () => {
  const gate = new Gate();
  await stack.queue('order', gate.behaviour, { workers: 1 });
  for (const [n, priority] of [[1, 5], [2, 5], [3, -1], [4, 0]]) {
    await stack.db.run`select supaqueue.enqueue('order', ${{ n }}, priority => ${priority})`;
  }
  gate.open();
  stack.run();
  await stack.allEnded();

  assert.deepEqual(stack.functions.callsOf('order').map(({ body }) => JSON.parse(body).n), [3, 4, 1, 2]);
});
