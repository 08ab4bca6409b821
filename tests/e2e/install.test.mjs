// Installing on a hosted project, examining it and removing it, against a stand-in Management API and a
// real Postgres.

import assert from 'node:assert/strict';
import nodeTest, { after } from 'node:test';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';

import { ManagementApi, ref, token } from './lib/management_api.mjs';
import { until } from './lib/poll.mjs';
import { Pooler } from './lib/pooler.mjs';
import { Postgres } from './lib/postgres.mjs';
import { Child, endAll, makeTempFolder, removeTempFolder } from './lib/process.mjs';
import { binary, environment, root, supaqueue } from './lib/stack.mjs';

const pg = await Postgres.start();
const db = pg.connect();
const api = await ManagementApi.start(pg);
const execute = (text) => db.run([text]);
const installer = (await supaqueue(['migrate', '--print'])).stdout;
const parts = ['extensions', 'vault', 'secret', 'schema', 'function', 'relay', 'tick'];
const functionsUrl = `https://${ref}.supabase.co/functions/v1`;

await execute(`create role anon; create role authenticated; create role service_role;
  ${readFileSync(join(root, 'tests/lib/hosted.sql'), 'utf8')}`);

// The relay: what it is sent succeeds, unless it is switched off.
let isRelayOn = true;
let isRelayBusy = false;
const relay = setInterval(async () => {
  if (isRelayBusy || !isRelayOn) return;
  isRelayBusy = true;
  await db.run`do $$ begin
      if to_regclass('supaqueue.queue') is not null then
        update supaqueue.job set status = 'success', http_status = 200
        where status in ('pending', 'in_progress')
          and queue in (select id from supaqueue.queue where name = 'supaqueue_self_test');
      end if;
    end $$`.catch(() => {});
  isRelayBusy = false;
}, 50);

after(async () => {
  clearInterval(relay);
  await api.close();
  await db.close();
  await endAll();
  await pg.remove();
});

// A project that nothing was ever installed in.
async function clear() {
  await Promise.all([api.sql.close(), db.close()]); // a session that makes and drops a schema again and again becomes slow
  api.reset();
  await execute(`drop schema if exists supaqueue cascade; drop schema if exists shop cascade;
    drop function if exists public.end_current_job(uuid, boolean, boolean); drop function if exists public.end_current_jobs(jsonb);
    truncate vault.secrets, cron.job, net.http_request_queue`);
}

function test(promise, body) {
  return nodeTest(promise, { timeout: 300000 }, async (t) => {
    isRelayOn = true;
    await clear();
    await body(t);
    assert.deepEqual(api.refused, [], 'the Management API refused something');
  });
}

function cli(args, { env, ...options } = {}) {
  return supaqueue(args, { env: { SUPABASE_ACCESS_TOKEN: token, SUPAQUEUE_API_URL: api.url, SUPABASE_PROJECT_REF: ref, ...env }, ...options });
}

async function done(args, options) {
  const result = await cli(args, options);
  assert.equal(result.code, 0, `supaqueue ${args.join(' ')}: ${result.stdout}${result.stderr}`);
  return result.stdout;
}

async function refused(args, code, message, options) {
  const result = await cli(args, options);
  assert.equal(result.code, code, `supaqueue ${args.join(' ')}: ${result.stdout}${result.stderr}`);
  assert.match(result.stderr, message);
  return result;
}

// What was said of each part: { vault: 'made', … }.
function said(stdout) {
  return Object.fromEntries([...stdout.matchAll(/^([a-z-]+) +(made|in place|removed|was not there|is left|good|missing|differs|to be made|to be removed) /gm)]
    .map(([, part, what]) => [part, what]));
}

// What is there, wherever it is.
async function state() {
  const secrets = await db.rows`select name, secret from vault.secrets`;
  const cron = await db.rows`select jobname, schedule, command, active from cron.job`;
  const schema = await db.value`select to_regclass('supaqueue.migration') is not null as x`;
  return { secrets, cron, schema, projectSecrets: Object.fromEntries(api.secrets), functions: [...api.functions.keys()],
    setting: schema ? await db.row`select mode, relay_url from supaqueue.setting` : null,
    queues: schema ? await db.value`select count(*) from supaqueue.queue` : 0 };
}

async function assertInstalled() {
  const { secrets, cron, schema, projectSecrets, functions, setting, queues } = await state();
  assert.equal(schema, true);
  assert.equal(secrets.length, 1);
  assert.equal(secrets[0].name, 'supaqueue_secret');
  assert.match(secrets[0].secret, /^[0-9a-f]{64}$/);
  assert.deepEqual(projectSecrets, { SUPAQUEUE_SECRET: secrets[0].secret });
  assert.deepEqual(functions, ['supaqueue']);
  assert.deepEqual(cron, [{ jobname: 'supaqueue', schedule: '10 seconds', command: 'select supaqueue.tick()', active: true }]);
  assert.deepEqual(setting, { mode: 'relay', relay_url: `${functionsUrl}/supaqueue` });
  assert.equal(queues, 0);
  return secrets[0].secret;
}

const nothing = { secrets: [], cron: [], schema: false, projectSecrets: {}, functions: [], setting: null, queues: 0 };

test('a project is installed with an access token alone', async () => {
  const stdout = await done(['install']);

  const secret = await assertInstalled();
  for (const part of parts) assert.equal(said(stdout)[part], { extensions: 'good', tick: 'in place' }[part] ?? 'made', `${part}: ${stdout}`);
  assert.equal(said(stdout)['self-test'], 'made');
  assert.match(stdout, /secret key 'default'/);
  const { shown, files } = api.functions.get('supaqueue');
  assert.equal(shown.verify_jwt, false);
  const folder = new URL('../../relay/supabase/functions/supaqueue/', import.meta.url);
  for (const { path, text } of files) {
    assert.equal(text, readFileSync(new URL(path.replace('supabase/functions/supaqueue/', ''), folder), 'utf8'));
  }
  assert.equal(files.length, readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length);
  assert.ok(!stdout.includes(secret));
});

test('installing again leaves what is there, and the secret is the same', async () => {
  await done(['install']);
  const secret = await assertInstalled();
  const stdout = await done(['install']);

  assert.equal(await assertInstalled(), secret);
  for (const part of ['vault', 'secret', 'schema', 'function', 'relay', 'tick']) assert.equal(said(stdout)[part], 'in place', stdout);
  assert.equal(api.functions.get('supaqueue').shown.version, 1);
});

test('the secret is replaced in both places by --new-secret', async () => {
  await done(['install']);
  const before = await assertInstalled();
  await done(['install', '--new-secret']);

  assert.notEqual(await assertInstalled(), before);
});

test('what somebody has changed is mended', async () => {
  await done(['install']);
  const secret = await assertInstalled();
  api.secrets.set('SUPAQUEUE_SECRET', 'another');
  api.functions.get('supaqueue').shown.verify_jwt = true;
  await db.run`update cron.job set active = false`;
  await db.run`update supaqueue.setting set relay_url = 'https://example.com'`;
  const { stdout } = await refused(['doctor'], 1, /4 of the parts/);
  assert.deepEqual(Object.entries(said(stdout)).filter(([, what]) => what !== 'good'),
    [['secret', 'differs'], ['function', 'differs'], ['relay', 'differs'], ['tick', 'differs']]);
  await done(['install']);

  assert.equal(await assertInstalled(), secret);
  await done(['doctor']);
});

test('with --db-url SQL goes straight to the database', async () => {
  await done(['install', '--db-url', pg.conninfo()]);

  await assertInstalled();
  assert.ok(!api.calls.includes('POST /database/query'));
  await done(['doctor', '--db-url', pg.conninfo()]);
  await done(['remove', '--yes', '--db-url', pg.conninfo()]);
  assert.deepEqual(await state(), nothing);
  assert.ok(!api.calls.includes('POST /database/query'));
});

for (const mode of ['transaction', 'session']) {
  test(`--db-url may be that of a pooler in ${mode} mode`, async () => {
    const pooler = await Pooler.to(pg, { mode });
    try {
      const options = ['--db-url', pg.conninfo({ host: pooler.folder })];
      await done(['install', ...options]);
      await assertInstalled();
      await done(['doctor', ...options]);
      await done(['remove', '--yes', ...options]);
      assert.deepEqual(await state(), nothing);
    } finally {
      await pooler.close();
    }
  });
}

test('DATABASE_URL counts only when it names the project', async () => {
  const { stderr } = await cli(['install'], { env: { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/other' } });
  assert.match(stderr, /another database: going through the Management API/);
  await assertInstalled();
  await refused(['doctor'], 4, /refused/i, { env: { DATABASE_URL: `postgres://postgres.${ref}:p@127.0.0.1:1/postgres` } });
});

test('an address of another project is refused before anybody is called', async () => {
  const other = 'zyxwvutsrqponmlkjihg';
  for (const url of [`postgres://postgres:x@db.${other}.supabase.co:5432/postgres`, `postgres://postgres.${other}:x@127.0.0.1:1/postgres`,
    `host=127.0.0.1 port=1 user=jobs.${other} password=${ref}`]) {
    for (const args of [['install'], ['remove', '--yes'], ['doctor']]) {
      await refused([...args, '--db-url', url], 3, new RegExp(`that of project '${other}', and --project-ref names '${ref}'`));
    }
  }
  for (const user of [`postgres.${ref}`, 'postgres', 'first.last']) {
    await refused(['doctor', '--db-url', `postgres://${user}:x@127.0.0.1:1/postgres`], 4, /refused/i);
  }
  assert.deepEqual(api.calls, []);
});

test('a key of the old kind is enough, and without any the installation says so before it changes anything', async () => {
  api.keys = api.keys.filter(({ type }) => type === 'legacy');
  assert.match(await done(['install', '--dry-run']), /legacy service_role key/);
  api.isLegacyOn = false;
  await refused(['install'], 3, /stopped at 'keys'.*no key.*secret key in the dashboard/s);

  assert.deepEqual(await state(), nothing);
});

test('a dry run changes nothing, tells every call, and no secret', async () => {
  const stdout = await done(['install', '--dry-run']);

  assert.deepEqual(await state(), nothing);
  for (const call of [/POST .*\/secrets .*SUPAQUEUE_SECRET.*\(secret\)/, /POST .*deploy\?slug=supaqueue.*"verify_jwt":false/,
    /vault.create_secret\(\$1.*\(secret\)/, /supaqueue.use_relay/, /bytes, as `supaqueue migrate --print`/]) assert.match(stdout, call);
  assert.ok(api.calls.every((call) => call.startsWith('GET') || call === 'POST /database/query'), String(api.calls));
  assert.ok(!stdout.includes(token));
  await done(['install']);
  const secret = await assertInstalled();
  const before = await state();
  const removal = await done(['remove', '--dry-run']);
  assert.deepEqual(await state(), before);
  assert.match(removal, /DELETE .*\/functions\/supaqueue/);
  assert.ok(!(await done(['install', '--dry-run', '--db-url', pg.conninfo()])).includes(secret));
});

test('without a token a dry run tells what a fresh installation does, and calls nobody', async () => {
  const stdout = await done(['install', '-n'], { env: { SUPABASE_ACCESS_TOKEN: '' } });

  assert.match(stdout, /deploy\?slug=supaqueue/);
  assert.deepEqual(api.calls, []);
});

test('no secret is in what is printed or in a statement', async () => {
  for (const args of [['install'], ['doctor'], ['doctor', '--json'], ['install', '--new-secret'], ['install', '--dry-run'],
    ['install', '--dry-run', '--new-secret'], ['install', '--db-url', pg.conninfo(), '--new-secret'], ['remove', '--dry-run']]) {
    const secret = async () => db.value`select decrypted_secret from vault.decrypted_secrets`;
    const before = await secret();
    const { stdout, stderr } = await cli(args);
    const after = await secret();
    for (const hidden of [before, after, token]) assert.ok(!`${stdout}${stderr}`.includes(hidden ?? token));
    for (const text of api.seen.filter((request) => request.includes(after))) {
      assert.match(text, /"parameters":\["[0-9a-f]{64}"\]|\/secrets .*"value":"[0-9a-f]{64}"/);
    }
  }
});

test('removing says what will be lost, asks, and leaves nothing', async () => {
  await done(['install']);
  await execute(`select supaqueue.create_queue('mail', edge_function_name => 'send-mail'); select supaqueue.pause('mail');
    select supaqueue.enqueue('mail') from generate_series(1, 3);
    update supaqueue.job set status = 'failed' where id = (select id from supaqueue.job limit 1);
    create schema shop;
    create table shop.orders (id int, mail uuid constraint sent_by references supaqueue.job, is_paid boolean);
    create view shop.mails as select id, status from supaqueue.job;
    create trigger on_paid after update on shop.orders for each row execute function supaqueue.enqueue_row('mail');
    create table supaqueue.notes (id int); create view supaqueue.job_note as select id from supaqueue.job;
    create function supaqueue.enqueue_twice(n int) returns int language sql as 'select n';
    alter table supaqueue.job add column tenant text; alter table supaqueue.notes add column "a b" serial primary key;
    create trigger audited after update on supaqueue.job for each row execute function supaqueue.enqueue_row('mail');
    create type supaqueue.mood as enum ('good'); create index job_tenant on supaqueue.job (tenant);
    create policy of_tenant on supaqueue.job for select using (tenant = 'acme');
    create view shop.failures as select * from shop.mails; create index on shop.orders (id);
    create function shop.is_over(failures shop.failures) returns boolean language sql return failures.status is not null;
    create materialized view shop.over as select f.id from shop.failures f where shop.is_over(f);
    create table shop.later (id uuid default supaqueue.uuid_v7(), mood supaqueue.mood, at int)`);
  const before = await state();
  const { stdout } = await refused(['remove'], 2, /this would remove supaqueue.*--yes/is);
  assert.deepEqual(await state(), before);
  assert.match(stdout, /queues: 1\n/);
  assert.match(stdout, /jobs pending: 2\n/);
  assert.match(stdout, /jobs failed: 1\n/);
  assert.deepEqual(stdout.match(/(?<=what hangs on it: ).*/g).sort(), ['column mood of table shop.later',
    'constraint sent_by on table shop.orders', 'default value for column id of table shop.later',
    'function shop.is_over(shop.failures)', 'materialized view shop.over', 'trigger on_paid on table shop.orders',
    'view shop.failures', 'view shop.mails']);
  assert.deepEqual(stdout.match(/(?<=what was added to it: ).*/g).sort(), ['column supaqueue.job.tenant',
    'function supaqueue.enqueue_twice(n integer)', 'index job_tenant', 'policy of_tenant on supaqueue.job',
    'table supaqueue.notes', 'trigger audited on supaqueue.job', 'type supaqueue.mood', 'view supaqueue.job_note']);

  for (const part of ['vault', 'secret', 'schema', 'function', 'relay', 'tick']) assert.equal(said(await done(['remove', '-y', '--dry-run']))[part], 'to be removed');
  assert.doesNotMatch(await done(['remove', '--yes']), /is not|differs/);
  assert.deepEqual(await state(), nothing);
  assert.equal(await db.value`select to_regproc('public.end_current_job') is null as x`, true);
  assert.equal(await db.value`select count(*) from shop.orders`, 0);
  const again = await done(['remove', '--yes']);
  for (const part of ['vault', 'secret', 'schema', 'function', 'relay', 'tick']) assert.equal(said(again)[part], 'was not there');
});

test('--keep-data leaves the schema, and nobody sends its jobs any more', async () => {
  await done(['install']);
  await execute(`select supaqueue.create_queue('mail', edge_function_name => 'send-mail'); select supaqueue.enqueue('mail')`);
  const stdout = await done(['remove', '--keep-data', '--yes']);

  assert.equal(said(stdout).schema, 'is left');
  const { setting, ...rest } = await state();
  const { setting: none, ...left } = { ...nothing, schema: true, queues: 1 };
  assert.equal(none, null);
  assert.deepEqual(rest, left);
  assert.equal(setting.mode, 'daemon');
  assert.equal(await db.value`select count(*) from supaqueue.job`, 1);
});

// What an installation has outside its schema.
async function outside() {
  const { secrets, cron, projectSecrets, functions } = await state();
  return { secrets, cron, projectSecrets, functions };
}

test('a schema of somebody else is refused before anything is removed, and --keep-data leaves it', async () => {
  await done(['install', '--no-self-test']);
  const { projectSecrets, functions } = await outside();
  for (const theirs of ['', 'create table supaqueue.migration (version int, name text); insert into supaqueue.migration values (1, \'letters\')',
    'create table supaqueue.migration (version text)']) {
    await execute(`drop schema supaqueue cascade; create schema supaqueue; create table supaqueue.letter (id int); ${theirs}`);
    const { stdout } = await refused(['remove', '--yes'], 3, /schema supaqueue is of another program: nothing was removed.*alter schema supaqueue rename to.*--keep-data/s);
    assert.doesNotMatch(stdout, /removed|lost/);
    assert.deepEqual([Object.fromEntries(api.secrets), [...api.functions.keys()]], [projectSecrets, functions]);
    assert.deepEqual(await db.row`select (select count(*) from cron.job) as ticks, (select count(*) from vault.secrets) as secrets,
      (select count(*) from supaqueue.letter) as letters`, { ticks: 1, secrets: 1, letters: 0 });
  }
  await done(['remove', '--yes', '--keep-data']);
  assert.equal(await db.value`select count(*) from supaqueue.letter`, 0);
  await execute('drop schema supaqueue cascade');
  assert.deepEqual(await state(), nothing);
});

test('of the original, too, what was added to its schema is told before it is removed', async () => {
  await installOriginal();
  const { stdout } = await refused(['remove'], 2, /--yes/);
  assert.deepEqual(stdout.match(/(?<=what was added to it: ).*/g), ['column supaqueue.job.tenant',
    'column supaqueue.queue.updated_at', 'column supaqueue.worker.note', 'function supaqueue.add_jobs(num_jobs integer)', 'index job_status',
    'policy of_tenant on supaqueue.job', 'trigger a_change on supaqueue.job', 'trigger always on supaqueue.job',
    'trigger never on supaqueue.job', 'trigger queue_updated_at on supaqueue.queue']);
  await done(['remove', '--yes']);
  assert.deepEqual(await state(), nothing);
});

// Every call of a walk fails in two ways: without having been done, and done without an answer.
const waysOf = (n) => [n % 2 ? 500 : 'reset', 'lost'];
const messageOf = (how) => (how === 500 ? /answers 500/ : /no answer from/);

// No output holds a secret, also not one that the API sends back with an error.
async function assertNoSecret({ stdout, stderr }) {
  const secrets = await db.column`select decrypted_secret from vault.decrypted_secrets`;
  for (const hidden of [token, ...secrets, ...api.secrets.values()]) assert.ok(!`${stdout}${stderr}`.includes(hidden));
}

test('an installation that fails at any call goes on when it is run again', async () => {
  await done(['install']);
  const { length } = api.calls;
  for (let n = 1; n <= length; n++) {
    for (const how of waysOf(n)) {
      await clear();
      api.failAt(n, how);
      const { code, stdout, stderr } = await cli(['install']);
      if (code === 0 && api.calls.length < n) continue; // the self-test asked less often this time
      assert.match(stderr, /stopped at '[a-z-]+': cannot .*run it again to go on/s, `${how} at call ${n}`);
      assert.match(stderr, messageOf(how));
      await assertNoSecret({ stdout, stderr });
      api.fails = null;
      await done(['install']);
      await assertInstalled();
    }
  }
});

test('a removal that fails at any call goes on when it is run again', async () => {
  await done(['install']);
  const before = api.calls.length;
  await done(['remove', '--yes']);
  const length = api.calls.length - before;
  for (let n = 1; n <= length; n++) {
    for (const how of waysOf(n)) {
      await done(['install', '--no-self-test']);
      api.failAt(n, how);
      await assertNoSecret(await refused(['remove', '--yes'], 1, messageOf(how)));
      api.fails = null;
      await done(['remove', '--yes']);
      assert.deepEqual(await state(), nothing, `${how} at call ${n}`);
    }
  }
});

test('too many requests are waited for, and given up after a while', async () => {
  await done(['install']);
  const { length } = api.calls;
  await done(['remove', '--yes']);
  const first = api.calls.length;
  let refusals = 0;
  // each call is refused at first
  api.fails = (call, number) => ((number - first) % 2 === 1 && ++refusals ? { 'retry-after': 1 } : null);
  const { stderr } = await refused(['install', '--no-self-test'], 0, /too many requests: waiting for 1 s/);
  assert.equal(stderr.match(/waiting/g).length, refusals);
  assert.ok(refusals > length / 2);
  api.fails = () => ({ 'retry-after': 1 });
  await refused(['doctor'], 1, /too many requests in a short time.*Wait a minute/s);
  api.fails = () => ({ 'retry-after': 50 });
  const child = new Child(binary, ['doctor'], { env: environment({ SUPABASE_ACCESS_TOKEN: token, SUPAQUEUE_API_URL: api.url, SUPABASE_PROJECT_REF: ref }) });
  await until('it waits', () => child.stderr.includes('waiting for 50 s'));
  child.signal('SIGINT');
  await until('it has ended', () => child.ended, { within_ms: 10000 });
  assert.match(child.stderr, /interrupted/);
});

test('a database that is not reached is named, with what to do about it', async () => {
  const of = (url, code, message) => refused(['install', '--db-url', url], code, message);
  await of(`postgres://postgres:x@db.${ref}.supabase.co:5432/postgres`, 4, /"db\.[a-z]+\.supabase\.co".*IPv6 address only.*session pooler/s);
  await of('postgres://u:p@127.0.0.1:1/postgres', 4, /refused.*is the server running there/is);
  await of('nonsense', 3, /address cannot be understood/);
  // what the platform's pooler says of a user without a project
  const message = Buffer.from('SFATAL\0VFATAL\0CXX000\0MTenant or user not found\0\0');
  const length = Buffer.alloc(4);
  length.writeInt32BE(message.length + 4);
  const pooler = net.createServer((socket) => socket.once('data', () => socket.end(Buffer.concat([Buffer.from('E'), length, message]))));
  await new Promise((resolve) => pooler.listen(0, '127.0.0.1', resolve));
  await of(`postgres://postgres:x@127.0.0.1:${pooler.address().port}/postgres?sslmode=disable`, 4, /Tenant or user not found.*USER as postgres\.REF/s);
  pooler.close();
  assert.deepEqual(api.calls, []);
});

test('each bad input has its message and changes nothing', async () => {
  const of = (env) => ({ env });
  await refused(['install'], 3, /access token is refused \(401\).*SUPABASE_ACCESS_TOKEN/s, of({ SUPABASE_ACCESS_TOKEN: 'sbp_wrong' }));
  await refused(['install'], 3, /no access token/, of({ SUPABASE_ACCESS_TOKEN: '' }));
  await refused(['install'], 3, /access token is too long: it has 604 characters/, of({ SUPABASE_ACCESS_TOKEN: `sbp_${'a'.repeat(600)}` }));
  await refused(['install'], 3, /a character that no token has/, of({ SUPABASE_ACCESS_TOKEN: 'sbp_a b' }));
  await refused(['install', '--project-ref', 'zzzzzzzzzzzzzzzzzzzz'], 3, /no project 'z+' is found \(404\)/);
  await refused(['install', '--project-ref', 'Shop'], 3, /'Shop' is no project ref/);
  await refused(['install'], 3, /no project is named/, of({ SUPABASE_PROJECT_REF: '' }));
  await refused(['install'], 3, /may not be sent to/, of({ SUPAQUEUE_API_URL: 'http://example.com' }));
  await refused(['install'], 3, /may not be sent to/, of({ SUPAQUEUE_API_URL: 'http://127.0.0.1@example.com' }));
  await refused(['install'], 1, /no answer from http:\/\/127.0.0.1:1.*network/s, of({ SUPAQUEUE_API_URL: 'http://127.0.0.1:1' }));
  api.status = 'INACTIVE';
  await refused(['install'], 1, /'shop' is paused.*Restore it in the dashboard/s);
  await refused(['remove', '--yes'], 1, /'shop' is paused/);
  api.status = 'RESTORING';
  await refused(['install'], 1, /not ready: it is RESTORING/);
  api.status = 'ACTIVE_HEALTHY';
  api.postgres = '13.9.0.1';
  await refused(['install'], 3, /stopped at 'project': project 'shop' has Postgres 13.9.0.1, and supaqueue needs 14.*Upgrade it/s);
  api.postgres = '15.8.1.060';
  api.failAt(2, 403);
  await refused(['install'], 3, /no right to \(403\).*member of the organisation/s);
  api.fails = null;
  await refused(['status', '--project-ref', ref, '--watch'], 2, /cannot be watched/);

  assert.deepEqual(await state(), nothing);
});

test('on a terminal the project and the token are asked for, and the token is not shown', async () => {
  const child = new Child('script', ['-qec', `${binary} doctor`, '/dev/null'],
    { stdio: ['pipe', 'pipe', 'pipe'], env: environment({ SUPAQUEUE_API_URL: api.url }) });
  await until('the first question', () => child.stdout.includes('Project ref: '));
  child.process.stdin.write(`${ref}\n`);
  await until('the second question', () => child.stdout.includes('Access token (not shown): '));
  child.process.stdin.write(`${token}\n`);
  assert.equal((await child.exited).code, 1);
  assert.match(child.stdout, /keys +good +secret key 'default'/);
  assert.ok(child.stdout.includes(ref));
  assert.ok(!child.stdout.includes(token), child.stdout);
});

test('an interrupt at a question changes nothing, and the terminal shows again what is typed', async () => {
  const questions = [[`${binary} install`, 'Project ref: '], [`${binary} install --project-ref ${ref}`, 'Access token (not shown): '],
    [`SUPABASE_ACCESS_TOKEN=${token} ${binary} remove --project-ref ${ref}`, '[y/N] ']];
  for (const [command, question] of [...questions, ...questions, ...questions]) {
    const child = new Child('script', ['-qec', `trap : INT; ${command}; stty -a`, '/dev/null'],
      { stdio: ['pipe', 'pipe', 'pipe'], env: environment({ SUPAQUEUE_API_URL: api.url }) });
    let isSent = false;
    child.process.stdout.on('data', () => { // as early as can be
      if (isSent || !child.stdout.includes(question)) return;
      isSent = true;
      child.process.stdin.write('\x03');
    });
    await until('it has ended', () => child.ended, { within_ms: 20000, seen: () => child.stdout });
    assert.match(child.stdout, /supaqueue: (interrupted: )?nothing was changed/);
    assert.match(child.stdout, / echo /);
  }
  assert.deepEqual(await state(), nothing);
});

test('no secret is in the list of processes or in a file', async () => {
  const folder = makeTempFolder();
  try {
    for (const args of [['install'], ['install', '--new-secret'], ['remove', '--yes']]) {
      const seen = new Set();
      let child;
      api.fails = () => {
        seen.add(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
        return null;
      };
      child = new Child(binary, [...args, '--db-url', pg.conninfo({ password: 'not-to-be-shown' })],
        { cwd: folder, env: environment({ SUPABASE_ACCESS_TOKEN: token, SUPAQUEUE_API_URL: api.url, SUPABASE_PROJECT_REF: ref, HOME: folder, TMPDIR: folder }) });
      assert.equal((await child.exited).code, 0, child.stderr);
      assert.ok(seen.size > 0);
      assert.doesNotMatch([...seen].join('\n'), /not-to-be-shown|sbp_|[0-9a-f]{64}/);
    }
    assert.deepEqual(readdirSync(folder), []);
  } finally {
    removeTempFolder(folder);
  }
});

test('a server without Vault, pg_net or pg_cron is refused by their names', async () => {
  for (const [schema, name] of [['vault', 'supabase_vault'], ['net', 'pg_net'], ['cron', 'pg_cron']]) {
    await execute(`alter schema ${schema} rename to elsewhere`);
    try {
      await refused(['install'], 4, new RegExp(`stopped at 'extensions': the server of this database has no ${name}.*supaqueue run`, 's'));
    } finally {
      await execute(`alter schema elsewhere rename to ${schema}`);
    }
  }
});

test('a schema whose making ends in a deadlock is made again, a few times', async () => {
  await execute(`create sequence public.try; create function public.deadlock() returns event_trigger language plpgsql as $$ begin
      if nextval('public.try') % 10 <> 3 then raise exception 'deadlock detected' using errcode = '40P01'; end if; end $$;
    create event trigger deadlock on ddl_command_start when tag in ('CREATE SCHEMA') execute function public.deadlock()`);
  try {
    for (const args of [['install', '--no-self-test'], ['install', '--no-self-test', '--db-url', pg.conninfo()], ['migrate', '--db-url', pg.conninfo()]]) {
      await execute('drop schema if exists supaqueue cascade; alter sequence public.try restart');
      await done(args);
      assert.equal(await db.value`select last_value from public.try`, 3);
      await execute('drop schema supaqueue cascade');
      await refused(args, 4, /deadlock detected/);
      assert.equal(await db.value`select last_value from public.try`, 8);
    }
  } finally {
    await execute('drop event trigger deadlock; drop function public.deadlock; drop sequence public.try');
  }
});

test('a role that may not do it is told so', async () => {
  await execute('create role visitor login');
  try {
    await refused(['install', '--db-url', pg.conninfo({ user: 'visitor' })], 4, /stopped at '[a-z]+': permission denied/);
  } finally {
    await execute('drop role visitor');
  }
});

test('a Vault that may not be written to is told of with the reason, and without the secret', async () => {
  for (const [errcode, message] of [['42501', /stopped at 'vault': permission denied.*as the owner of the schema/],
    ['22023', /stopped at 'vault': the database refuses it \(22023\)/]]) {
    await execute(`create function vault.refuse() returns trigger language plpgsql
      as $$ begin raise exception 'permission denied to write %', new.secret using errcode = '${errcode}'; end $$;
      create trigger refuse before insert on vault.secrets for each row execute function vault.refuse()`);
    try {
      for (const direct of [[], ['--db-url', pg.conninfo()]]) {
        const { code, stdout, stderr } = await cli(['install', ...direct]);
        assert.notEqual(code, 0);
        assert.match(stderr, message);
        assert.doesNotMatch(`${stdout}${stderr}`, /[0-9a-f]{64}/);
      }
    } finally {
      await execute('drop function vault.refuse cascade');
    }
  }
});

// A project that the original was installed in: its schema, its secret in both places, its edge function.
async function installOriginal() {
  const folder = new URL('../upgrade/fixtures/', import.meta.url);
  for (const part of ['', '_dependencies', '_data', '_dependencies_data', '_additions']) {
    await execute(readFileSync(new URL(`original${part}.sql`, folder), 'utf8'));
  }
  await db.run`select vault.create_secret('0123456789abcdef0123456789abcdef', 'supaqueue_secret')`;
  api.secrets.set('SUPAQUEUE_SECRET', '0123456789abcdef0123456789abcdef');
  api.functions.set('supaqueue', { shown: { id: 'f00d', slug: 'supaqueue', name: 'supaqueue', status: 'ACTIVE', version: 1,
    created_at: 1, updated_at: 2, verify_jwt: true }, files: [] });
}

const originalRows = () => db.rows`select 'queue' as of, to_jsonb(q) - 'updated_at' as row from supaqueue.queue q
  union all select 'job', to_jsonb(j) from supaqueue.job j union all select 'worker', to_jsonb(w) from supaqueue.worker w order by 1, 2`;
const originalFound = /the original's: 3 queues, 6 workers, 17 jobs \(8 pending, 3 in_progress, 3 success, 1 failed, 2 held\); triggers kept: a_change, always, never, queue_updated_at/;

test('the original is told of by doctor and a dry run, and brought up to date with all its jobs', async () => {
  for (const direct of [[], ['--db-url', pg.conninfo()]]) {
    await clear();
    await installOriginal();
    const before = await originalRows();

    assert.match((await refused(['doctor', ...direct], 1, /4 of the parts/)).stdout, new RegExp(`^schema +differs +${originalFound.source}`, 'm'));
    assert.match(await done(['install', '--dry-run', ...direct]), new RegExp(`^schema +to be made +version \\d+, made of ${originalFound.source}`, 'm'));
    assert.deepEqual(await originalRows(), before);
    const stdout = await done(['install', '--no-self-test', ...direct]);

    const parted = said(stdout);
    assert.deepEqual(['vault', 'secret', 'schema', 'function', 'relay'].map((part) => parted[part]), ['in place', 'in place', 'made', 'made', 'made']);
    assert.match(stdout, originalFound);
    assert.notDeepEqual(api.functions.get('supaqueue').files, []);
    assert.equal((await state()).setting.mode, 'relay');
    const kept = await db.rows`select id, created_at, payload, tenant from supaqueue.job order by id`;
    assert.deepEqual(kept, before.filter(({ of }) => of === 'job').map(({ row: { id, created_at, payload, tenant } }) =>
      ({ id, created_at, payload, tenant })).sort((a, b) => (a.id < b.id ? -1 : 1)));
    const sent = await db.column`select j -> 'job' -> 'payload' ->> 'is'
      from net.http_request_queue q, jsonb_array_elements(convert_from(q.body, 'UTF8')::jsonb -> 'jobs') j`;
    assert.ok(sent.includes('first in line') && sent.includes('second in line, put back by hand'), String(sent));
    assert.ok(!sent.includes('under way') && !sent.includes('held'), String(sent));
    assert.deepEqual(said(await done(['install', '--no-self-test', ...direct])).schema, 'in place');
    await done(['doctor', ...direct]);
    await execute('drop schema shop cascade');
  }
});

test('an original with something that cannot be kept is refused, and nothing is touched', async () => {
  await installOriginal();
  await db.run`update supaqueue.queue set default_headers = '7' where name = 'summaries'`;
  const before = await originalRows();
  await refused(['install'], 4, /stopped at 'schema'.*cannot be kept: queue ".*" has default_headers.*Change or remove it/s);
  assert.deepEqual(await originalRows(), before);
});

test('a schema that is newer than the program is left alone', async () => {
  await done(['install']);
  await db.run`insert into supaqueue.migration values (9999, 'of_the_future')`;
  const before = await state();
  await refused(['install'], 5, /stopped at 'schema'.*9999, newer/);
  await refused(['remove', '--yes'], 5, /9999, newer/);
  await refused(['remove', '--yes', '--keep-data'], 5, /9999, newer/);
  assert.deepEqual(await state(), before);
});

test('an interrupt says where it stopped, and running it again goes on', async () => {
  await done(['install']);
  const { length } = api.calls;
  await done(['remove', '--yes']);
  for (let n = 1; n <= length; n += 3) {
    let isReached = false;
    api.failAt(n, () => (isReached = true)); // and no answer
    const child = new Child(binary, ['install'], { env: environment({ SUPABASE_ACCESS_TOKEN: token, SUPAQUEUE_API_URL: api.url, SUPABASE_PROJECT_REF: ref }) });
    await until(`call ${n}`, () => isReached);
    child.signal('SIGINT');
    assert.equal((await child.exited).code, 1);
    assert.match(child.stderr, /stopped at '[a-z-]+': interrupted.*run it again to go on/);
    api.fails = null;
    await done(['install']);
    await assertInstalled();
    await done(['remove', '--yes']);
  }
});

test('an interrupt of a removal says where it stopped, and running it again goes on', async () => {
  await done(['install', '--no-self-test']);
  const before = api.calls.length;
  await done(['remove', '--yes']);
  const length = api.calls.length - before;
  for (let n = 1; n <= length; n += 2) {
    let isReached = false;
    await done(['install', '--no-self-test']);
    api.failAt(n, () => (isReached = true)); // and no answer
    const child = new Child(binary, ['remove', '--yes'], { env: environment({ SUPABASE_ACCESS_TOKEN: token, SUPAQUEUE_API_URL: api.url, SUPABASE_PROJECT_REF: ref }) });
    await until(`call ${n}`, () => isReached);
    child.signal('SIGINT');
    assert.equal((await child.exited).code, 1);
    assert.match(child.stderr, /interrupted/);
    if (/^(tick|relay|function|schema|secret) +removed/m.test(child.stdout)) assert.match(child.stderr, /The parts above are done; run it again to go on/);
    api.fails = null;
    await done(['remove', '--yes']);
    assert.deepEqual(await state(), nothing);
  }
});

test('an interrupt ends a statement that waits in the database', async () => {
  await done(['install']);
  const other = pg.connect();
  isRelayOn = false; // it would wait for the lock, too
  await until('the relay is off', () => !isRelayBusy);
  try {
    await other.run`begin; lock table supaqueue.job`;
    const child = new Child(binary, ['install', '--db-url', pg.conninfo()],
      { env: environment({ SUPABASE_ACCESS_TOKEN: token, SUPAQUEUE_API_URL: api.url, SUPABASE_PROJECT_REF: ref }) });
    await until('the installer waits', () => db.value`select count(*) from pg_locks where not granted`);
    child.signal('SIGTERM');
    assert.equal((await child.exited).code, 1);
    assert.match(child.stderr, /stopped at 'schema': interrupted/);
  } finally {
    await other.run`rollback`;
    await other.close();
  }
  isRelayOn = true;
  await done(['install']);
});

test('doctor says of each part what mends it', async () => {
  api.keys = [];
  await execute('create schema supaqueue; alter schema net rename to elsewhere');
  try {
    const { stdout } = await refused(['doctor'], 1, /8 of the parts.*said with each/s);
    assert.match(stdout, /^keys +missing +none that works\n +Make a secret key in the dashboard/m);
    assert.match(stdout, /^extensions +missing .*\n +The relay needs it\. Without, `supaqueue run`/m);
    assert.match(stdout, new RegExp(`^vault +missing .*\\n +Run \`supaqueue install --project-ref ${ref}\``, 'm'));
    assert.match(stdout, /^schema +differs .*\n +Move it away: alter schema supaqueue rename/m);
    const mends = JSON.parse((await cli(['doctor', '--json'])).stdout).parts.map(({ part, mend }) => [part, mend?.split(' ')[0]]);
    assert.deepEqual(mends, [['project', undefined], ['keys', 'Make'], ['extensions', 'The'], ['vault', 'Run'], ['secret', 'Run'], ['schema', 'Move'],
      ['function', 'Run'], ['relay', 'Run'], ['tick', 'Run']]);
  } finally {
    await execute('alter schema elsewhere rename to net');
  }
});

test('doctor tells what is missing, as JSON and by status --project-ref, too', async () => {
  const { stdout } = await refused(['doctor'], 1, /6 of the parts are missing or differ/);
  for (const part of ['vault', 'secret', 'schema', 'function', 'relay', 'tick']) assert.equal(said(stdout)[part], 'missing');
  await done(['install']);
  await db.run`update cron.job set schedule = '* * * * *'`;
  const told = JSON.parse(await done(['status', '--project-ref', ref, '--json']));
  assert.equal(told.problems, 0);
  assert.equal(told.project_ref, ref);
  assert.deepEqual(told.parts.map(({ part, state: how }) => [part, how]),
    ['project', 'keys', ...parts].map((part) => [part, 'good']));
  assert.match(told.parts.at(-1).detail, /every minute/);
});

test('a self-test that nobody answers fails, names what to look at and leaves no job', async () => {
  isRelayOn = false;
  const child = cli(['install']);
  await until('the job is there', () => db.value`select count(*) from supaqueue.job`.catch(() => 0));
  await db.run`insert into net._http_response (id, status_code) values (7, 401)`;
  await db.run`update supaqueue.job set status = 'failed'`;
  const { code, stderr } = await child;

  assert.equal(code, 1);
  assert.match(stderr, /stopped at 'self-test'.*it is failed; the last answer that pg_net got: status 401\. .*log of edge function 'supaqueue'/s);
  assert.equal(await db.value`select count(*) from supaqueue.queue`, 0);
  await done(['doctor']);
});

test('--emit writes what the platform\'s own tools deploy, once', async () => {
  const folder = makeTempFolder();
  try {
    const first = await done(['install', '--emit', folder]);
    const migrations = () => readdirSync(join(folder, 'supabase/migrations'));
    assert.match(first, /supabase db push/);
    assert.equal(migrations().length, 1);
    assert.match(migrations()[0], /^\d{14}_supaqueue\.sql$/);
    assert.ok(readFileSync(join(folder, 'supabase/migrations', migrations()[0]), 'utf8').includes(installer));
    assert.match(readFileSync(join(folder, 'supabase/config.toml'), 'utf8'), /\[functions.supaqueue\]\nverify_jwt = false/);
    assert.ok(existsSync(join(folder, 'supabase/functions/supaqueue/index.ts')));
    assert.doesNotMatch(await done(['install', '--emit', folder]), /written/);
    assert.equal(migrations().length, 1);

    // one of an earlier version, pushed already, stays as it is
    writeFileSync(join(folder, 'supabase/migrations', migrations()[0]), 'select 1;\n');
    writeFileSync(join(folder, 'supabase/config.toml'), 'project_id = "shop"\n');
    assert.match(await done(['install', '--emit', folder]), /it has to say:/);
    assert.equal(migrations().length, 2);
    assert.equal(readFileSync(join(folder, 'supabase/config.toml'), 'utf8'), 'project_id = "shop"\n');
    assert.equal(readFileSync(join(folder, 'supabase/migrations', migrations()[0]), 'utf8'), 'select 1;\n');
    assert.deepEqual(api.calls, []);
  } finally {
    removeTempFolder(folder);
  }
});

test('--emit replaces what differs of its own and says so, and refuses to write over anything else', async () => {
  const folder = makeTempFolder();
  const at = (path) => join(folder, 'supabase', path);
  try {
    mkdirSync(at('functions/supaqueue'), { recursive: true });
    writeFileSync(at('functions/supaqueue/call.ts'), 'export {};\n');
    await refused(['install', '--emit', folder], 3, /call\.ts' is not supaqueue's, and is left as it is.*Move the folder/s);
    writeFileSync(at('functions/supaqueue/index.ts'), 'Deno.serve(() => new Response());\n');
    await refused(['install', '--emit', folder], 3, /is not supaqueue's/);
    assert.deepEqual(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name).sort(), ['call.ts', 'index.ts']);
    assert.equal(readFileSync(at('functions/supaqueue/index.ts'), 'utf8'), 'Deno.serve(() => new Response());\n');

    removeTempFolder(at('functions'));
    assert.doesNotMatch(await done(['install', '--emit', folder]), /replaced/);
    for (const name of ['index.ts', 'call.ts']) appendFileSync(at(`functions/supaqueue/${name}`), '// an older one\n');
    const stdout = await done(['install', '--emit', folder]);
    assert.deepEqual(stdout.match(/(?<=^replaced .*\/)[^/\n]+$/gm).sort(), ['call.ts', 'index.ts']);
    assert.doesNotMatch(stdout, /written/);
    assert.doesNotMatch(readFileSync(at('functions/supaqueue/call.ts'), 'utf8'), /an older one/);

    truncateSync(at('config.toml'), 65 << 20); // more than is read
    await refused(['install', '--emit', folder], 1, /config\.toml' is left as it is: .*\[functions\.supaqueue\]/s);
    assert.equal(statSync(at('config.toml')).size, 65 << 20);
  } finally {
    removeTempFolder(folder);
  }
});
