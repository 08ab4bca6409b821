// A hosted project from nothing to jobs and back: what `supaqueue install` uploads is what a real Deno runs, and
// what --emit writes is what the platform's own tools would deploy.

import assert from 'node:assert/strict';
import nodeTest, { after } from 'node:test';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

import { behaviours } from './lib/function_server.mjs';
import { statementsOf } from './lib/guide.mjs';
import { HostedProject } from './lib/hosted_project.mjs';
import { until } from './lib/poll.mjs';
import { Child, endAll, makeTempFolder, removeTempFolder, run } from './lib/process.mjs';
import { binary, environment, root, secretKey, supaqueue } from './lib/stack.mjs';

const project = await HostedProject.start();
const { api, db, pg } = project;

after(async () => {
  await project.close();
  await endAll();
});

function test(promise, body) {
  return nodeTest(promise, { timeout: 180000 }, async (t) => {
    await db.run([`drop schema if exists supaqueue cascade; drop extension if exists pg_cron; drop extension if exists pg_net;
      drop extension if exists supabase_vault; drop schema if exists cron; drop schema if exists net; drop schema if exists vault;
      drop function if exists public.end_current_job(uuid, boolean, boolean); drop function if exists public.end_current_jobs(jsonb)`]);
    api.reset();
    project.functions.calls = [];
    await body(t);
    assert.deepEqual(api.refused, [], 'the Management API refused something');
  });
}

async function done(args, options) {
  const { code, stdout, stderr } = await project.cli(args, options);
  assert.equal(code, 0, `supaqueue ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

async function call(name, payload = { n: 1 }) {
  project.functions.on(name, behaviours.ok);
  await db.run`select supaqueue.create_queue(${name}, edge_function_name => ${name}) where not exists (select from supaqueue.queue where name = ${name})`;
  const id = await db.value`select supaqueue.enqueue(${name}, ${payload}) as id`;
  await until('the job succeeds', async () =>
    (await db.value`select status from supaqueue.job where id = ${id}`) === 'success', { seen: () => db.row`select * from supaqueue.job where id = ${id}` });
  return project.functions.calls.at(-1);
}

const secret = () => db.value`select decrypted_secret from vault.decrypted_secrets where name = 'supaqueue_secret'`;
const part = (stdout, name) => new RegExp(`^${name} .*$`, 'm').exec(stdout)?.[0];

test('a project that has nothing gets everything, and its jobs go through what was uploaded', async () => {
  const stdout = await done(['install']);
  assert.match(part(stdout, 'extensions'), /made +supabase_vault 1.0, pg_net 1.0, pg_cron 1.0/);
  assert.match(part(stdout, 'self-test'), /a job went through the relay in \d+ ms/);
  assert.deepEqual(await db.rows`select e.extname, n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where extname <> 'plpgsql' order by 1`,
  [{ extname: 'pg_cron', nspname: 'pg_catalog' }, { extname: 'pg_net', nspname: 'extensions' }, { extname: 'supabase_vault', nspname: 'vault' }]);

  const { headers, body } = await call('send-mail', { to: 'a@example.com' });
  assert.equal(headers.apikey, secretKey);
  assert.deepEqual(JSON.parse(body), { to: 'a@example.com' });
  assert.ok(!project.log.includes(await secret()) && !project.log.includes(secretKey), 'no secret is logged');
  await done(['doctor']);
  await done(['install']);
  await call('send-mail');

  await done(['remove', '--yes']);
  assert.deepEqual([...api.secrets, ...api.functions.keys()], []);
  assert.deepEqual(await db.rows`select name from vault.secrets union all select jobname from cron.job`, []);
  assert.equal(await db.value`select to_regnamespace('supaqueue') is null as x`, true);
});

test('a dry run tells every call and statement that the installation and the removal then make', async () => {
  const told = (text) => [...text.matchAll(/^ +(GET|POST|DELETE) \S+?\/v1\/projects\/\w+(\S*)(.*)$/gm)].map(([, method, path, rest]) => [method, path, statement(rest)].join(' '));
  const made = () => api.seen.map((text) => /^(\S+) \/v1\/projects\/\w+(\S*) ({.*?}) ?({.*)?/.exec(text)).map(([, method, path, , body]) => [method, path, statement(body)].join(' '));
  const statement = (text = '') => (/"query": ?"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? '').slice(0, 4000).replace(/^-- Supaqueue schema installer.*/, '');
  const isPoll = (text) => text.includes("'http_status', j.http_status");
  for (const args of [['install'], ['remove', '--yes']]) {
    const dry = told(await done([...args, '--dry-run']));
    api.seen = [];
    await done(args);
    const calls = made().filter((text) => !isPoll(text));
    assert.ok(calls.length > 10);
    assert.deepEqual(calls.filter((text) => !dry.includes(text)), []);
  }
});

test('each extension that is missing is created, and no other', async () => {
  await done(['install', '--no-self-test']);
  await done(['remove', '--yes']);
  for (const name of ['pg_cron', 'pg_net', 'supabase_vault']) {
    await db.run([`drop extension ${name} cascade`]);
    const before = await db.column`select oid::text from pg_extension order by 1`;
    const told = (await project.cli(['doctor'])).stdout;
    assert.match(part(told, 'extensions'), new RegExp(`missing .*no ${name}`));
    assert.match(part(await done(['install', '--no-self-test']), 'extensions'), new RegExp(`made .*${name} 1.0`));
    const now = await db.column`select oid::text from pg_extension order by 1`;
    assert.equal(now.length, before.length + 1);
    assert.ok(before.every((oid) => now.includes(oid)));
    await done(['remove', '--yes']);
  }
});

test('an owner who may not create an extension is told so, and nothing is there after it', async () => {
  await db.run`create role visitor login`;
  try {
    const { code, stderr } = await project.cli(['install', '--db-url', pg.conninfo({ user: 'visitor' })]);
    assert.equal(code, 4);
    assert.match(stderr, /stopped at 'extensions': permission denied/);
    assert.equal(api.secrets.size + api.functions.size, 0);
  } finally {
    await db.run`drop role visitor`;
  }
});

test('after --new-secret the function takes the new one only', async () => {
  await done(['install']);
  const before = await secret();
  await done(['install', '--new-secret']);
  const ask = (bearer) => fetch(`${project.url}/functions/v1/supaqueue`, { method: 'POST', body: '{"jobs": []}', headers: { authorization: `Bearer ${bearer}` } });

  assert.equal((await ask(before)).status, 401);
  assert.equal((await ask(await secret())).status, 202);
  await call('send-mail');
});

test('a self-test that nobody answers asks less and less often, and an interrupt ends it', async () => {
  await done(['install']);
  const first = api.calls.length;
  const child = new Child(binary, ['install', '--functions-url', 'http://127.0.0.1:1'], { env: environment(project.env) });
  await until('it says that it waits', () => child.stderr.includes("waiting for the self-test's job"));
  child.signal('SIGINT');
  assert.equal((await child.exited).code, 1);

  assert.match(child.stderr, /stopped at 'self-test': interrupted/);
  assert.equal(await db.value`select count(*) from supaqueue.queue`, 0, 'the job is gone');
  assert.ok(api.calls.length - first < 60, `${api.calls.length - first} calls, and the API takes 60 a minute`);
});

test('a function that answers with errors fails the self-test by what it said', async () => {
  await done(['install']);
  const { files } = api.functions.get('supaqueue');
  const ping = files.find(({ path }) => path.endsWith('index.ts'));
  ping.text = ping.text.replace('return json(200, { ok: true', 'return json(500, { ok: false');
  const { code, stderr } = await project.cli(['install']);
  assert.equal(code, 1);
  assert.match(stderr, /stopped at 'self-test': the self-test's job was not answered: it is failed, http 500/);
});

// -- for the platform's own tools --

function filesBelow(folder) {
  return Object.fromEntries(readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile())
    .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]).sort());
}

async function emitted(body) {
  const folder = makeTempFolder();
  try {
    const told = await supaqueue(['install', '--emit', folder]);
    assert.equal(told.code, 0, told.stderr);
    const [migration] = readdirSync(join(folder, 'supabase/migrations'));
    await body(folder, join(folder, 'supabase/migrations', migration));
  } finally {
    removeTempFolder(folder);
  }
}

// The migrations of a folder, applied as `supabase db push` does: each is a transaction.
async function push(path, dbname = 'postgres', user = 'owner') {
  const { code, stderr } = await run(db.program, ['-X', '-q', '-1', '-v', 'ON_ERROR_STOP=1', '-d', pg.conninfo({ dbname, user }), '-f', path],
    { env: { ...process.env, PGOPTIONS: '-c client_min_messages=error' } });
  assert.equal(code, 0, stderr);
}

test('--emit writes relay/ as it is, and one migration beside it', () => emitted((folder, migration) => {
  const { [relative(folder, migration)]: sql, ...files } = filesBelow(folder);
  assert.deepEqual(files, filesBelow(join(root, 'relay')));
  assert.ok(sql.endsWith('commit;\n'));
}));

test('the emitted migration makes the same schema as migrate, also again, and its statements one by one', () => emitted(async (folder, migration) => {
  const schema = async (dbname) => {
    const { code, stdout, stderr } = await run(join(pg.bin, 'pg_dump'), ['-s', '-n', 'supaqueue*', '-n', 'public', '-d', pg.conninfo({ dbname })]);
    assert.equal(code, 0, stderr);
    return stdout.replace(/^\\(un)?restrict .*$/gm, '');
  };
  for (const name of ['migrated', 'pushed', 'split']) await db.run([`create database ${name} owner owner`]);
  await supaqueue(['migrate', '--db-url', pg.conninfo({ dbname: 'migrated', user: 'owner' })]);
  const ours = await schema('migrated');
  assert.match(ours, /CREATE TABLE supaqueue.job /);

  await push(migration, 'pushed');
  assert.ok(await schema('pushed') === ours, 'the same schema');
  await push(migration, 'pushed');
  assert.ok(await schema('pushed') === ours, 'the same after another time');
  // their tool sends each statement by itself
  const split = pg.connect({ dbname: 'split', user: 'owner' });
  for (const statement of statementsOf(readFileSync(migration, 'utf8'))) await split.run([statement.replace(/;$/, '')]);
  await split.close();
  assert.ok(await schema('split') === ours, 'the same statement by statement');
}));

test('what the platform\'s own tools have deployed is left, and install adds the rest', () => emitted(async (folder, migration) => {
  await push(migration);
  // `supabase functions deploy supaqueue`: as config.toml says, and called like its folder
  const config = readFileSync(join(folder, 'supabase/config.toml'), 'utf8');
  const importMap = join('supabase', /^import_map = "(.+)"$/m.exec(config)[1]);
  const deploy = (verify) => api.deploy('supaqueue', {
    metadata: { name: 'supaqueue', entrypoint_path: 'supabase/functions/supaqueue/index.ts', import_map_path: importMap, verify_jwt: verify },
    file: Object.entries(filesBelow(join(folder, 'supabase/functions'))).map(([path, text]) => ({ path: `supabase/functions/${path}`, text })),
  });
  const here = ['--functions-url', `${project.url}/functions/v1`]; // this machine does not know the project's address
  deploy(/^verify_jwt = (true|false)$/m.exec(config)[1] === 'true');
  const told = await done(['install', ...here]);

  for (const name of ['extensions', 'schema', 'function']) assert.match(part(told, name), /in place|good/);
  assert.match(part(told, 'function'), /version \d+\.\d+\.\d+, deployed by another tool/);
  assert.equal(api.functions.get('supaqueue').shown.version, 1);
  await call('send-mail');
  await done(['doctor', ...here]);
  const elsewhere = await project.cli(['doctor', '--functions-url', 'http://127.0.0.1:1']);
  assert.match(elsewhere.stdout, /function +differs +'supaqueue', which does not answer at http:/);

  deploy(true); // without the config.toml
  assert.match((await project.cli(['doctor', ...here])).stdout, /function +differs +'supaqueue' with verify_jwt on/);
  await done(['install', ...here]);
  assert.equal(api.functions.get('supaqueue').shown.verify_jwt, false);
}));
