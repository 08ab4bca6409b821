// The example function that takes only signed calls, run by real Deno: what it takes, and what it refuses.

import nodeTest, { after } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { until } from './lib/poll.mjs';
import { postgresBinDir } from './lib/postgres.mjs';
import { Child, endAll, makeTempFolder, removeTempFolder } from './lib/process.mjs';
import { Sql } from './lib/sql.mjs';
import { binary, environment, root } from './lib/stack.mjs';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const [older, newer, foreign] = [newSecret(), newSecret(), newSecret()];
const folder = makeTempFolder();
const functions = join(folder, 'functions');
const deno = process.env.SUPAQUEUE_DENO
  ?? [join(root, 'node_modules/.bin/deno')].find((path) => existsSync(path));

after(async () => {
  await endAll();
  removeTempFolder(folder);
});

mkdirSync(functions);
for (const path of ['receive', '_shared/verify_webhook.ts'])
  cpSync(join(root, 'examples/functions', path), join(functions, path), { recursive: true });

const dev = new Child(binary, ['dev', '--functions', functions, '--data', join(folder, 'data'), '--port', '54900',
  '--postgres', postgresBinDir(), ...(deno ? ['--deno', deno] : [])],
{ cwd: folder, endSignal: 'SIGTERM', env: environment({ WEBHOOK_SECRETS: `${newer} ${older}`,
  SUPAQUEUE_SECRET_HOOKS: newer, SUPAQUEUE_SECRET_FOREIGN: foreign }) });
await until('the stack is up', () => {
  if (dev.ended) throw new Error(`dev ended with ${dev.ended.code}: ${dev.stdout}${dev.stderr}`);
  return /Ctrl-C stops all of it/.test(dev.stdout);
}, { within_ms: 90000, seen: () => `${dev.stdout}${dev.stderr}` });
const url = `${/functions +(http:\S+)\/NAME/.exec(dev.stdout)[1]}/receive`;
const databaseUrl = /database +(\S+)/.exec(dev.stdout)[1];

const start = Math.floor(Date.now() / 1000);

function sign(secret, { id, timestamp, body }) {
  return `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

// A request that is good but for what `change` makes of its parts.
async function post(change = {}, secret = newer) {
  const parts = { id: 'msg_1', timestamp: String(start), body: '{"n": 1}', ...change.signed };
  const headers = { 'webhook-id': parts.id, 'webhook-timestamp': parts.timestamp, 'webhook-signature': sign(secret, parts),
    ...change.headers };
  const response = await fetch(url, { method: 'POST', body: change.body ?? parts.body,
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== null)) });

  return { status: response.status, text: await response.text() };
}

const test = (promise, body) => nodeTest(promise, { timeout: 60000 }, body);

function takes(promise, ...args) {
  test(promise, async () => {
    const { status, text } = await post(...args);
    assert.equal(status, 200, text);
    assert.equal(JSON.parse(text).id, args[0]?.signed?.id ?? 'msg_1');
  });
}

function refuses(promise, reason, ...args) {
  test(promise, async () => assert.deepEqual(await post(...args), { status: 401, text: reason }));
}

const missing = (name) => `header ${name} is missing`;
const late = 'header webhook-timestamp is too far from now';
const noTime = 'header webhook-timestamp is no time';
const none = 'no signature fits';
const good = (secret) => sign(secret, { id: 'msg_1', timestamp: String(start), body: '{"n": 1}' });

takes('a signed call is taken');
takes('one signed with the older secret is taken while they are rotated', {}, older);
takes('one of several signatures is enough', { headers: { 'webhook-signature': `${good(foreign)} v1a,x v2,y ${good(older)}` } });
takes('an empty body can be signed', { signed: { body: '' } });
takes('a body that is no ASCII is verified by its bytes', { signed: { body: '"ünïcode \u2028 \ud83d\ude80"' } });
takes('clocks may differ by minutes, backwards', { signed: { timestamp: String(start - 200) } });
takes('and forwards', { signed: { timestamp: String(start + 270) } });
refuses('another secret is refused', none, {}, foreign);
refuses('an old call that is played back is refused', late, { signed: { timestamp: String(start - 301) } });
refuses('one from the future is refused', late, { signed: { timestamp: String(start + 400) } });
refuses('a body that was changed is refused', none, { body: '{"n": 2}' });
refuses('a body that was cut off is refused', none, { body: '{"n": 1' });
refuses('another id is refused', none, { headers: { 'webhook-id': 'msg_2' } });
refuses('another time is refused', none, { headers: { 'webhook-timestamp': String(start - 5) } });
for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'])
  refuses(`without ${name} it is refused`, missing(name), { headers: { [name]: null } });
for (const [what, timestamp] of [['a word', 'now'], ['an exponent', '1e9'], ['a negative number', '-1'], ['hexadecimal', '0x60000000'],
  ['of thirty digits', '9'.repeat(30)], ['a fraction', `${start}.5`], ['NaN', 'NaN'], ['infinite', 'Infinity']])
  refuses(`a time that is ${what} is refused`, noTime, { signed: { timestamp } });
refuses('an empty time is refused', missing('webhook-timestamp'), { signed: { timestamp: ' ' } });
const value = good(newer).slice('v1,'.length);
for (const [what, signature] of [['a version alone', 'v1'], ['empty', 'v1,'], ['no base64', 'v1,!!!'], ['short', 'v1,AAAA'],
  ['of a version in capitals', `V1,${value}`], ['without a version', value], ['cut off', `v1,${value.slice(0, -4)}`],
  ['of another version', `v1a,${value}`], ['torn in two', `v1, ${value}`], ['many wrong ones', 'v1,AAAA '.repeat(500)]])
  refuses(`a signature that is ${what} is refused`, none, { headers: { 'webhook-signature': signature } });

for (const [secret, status] of [['hooks', 'success'], ['foreign', 'failed']]) {
  test(`the dispatcher's call, signed with ${secret}, ends as ${status}`, async () => {
    const db = new Sql('psql', databaseUrl);
    try {
      await db.run`select supaqueue.create_queue(${secret}, 'receive', settings => ${{ signing_secrets: [secret], max_attempts: 1 }})`;
      const id = await db.value`select supaqueue.enqueue(${secret}, ${{ text: 'ünïcode "quoted"' }}) as id`;
      const job = await until('the job ends', () => db.row`select * from supaqueue.job where id = ${id}
        and status in ('success', 'failed')`, { within_ms: 30000, seen: () => dev.stdout + dev.stderr });

      assert.equal(job.status, status, job.error);
      if (status === 'success') assert.deepEqual(job.response, { id, received: { text: 'ünïcode "quoted"' } });
      else assert.equal(job.http_status, 401);
    } finally {
      await db.close();
    }
  });
}
