// Every example of docs/guides, run against a real stack.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, symlinkSync } from 'node:fs';
import nodeTest from 'node:test';
import { dirname, join } from 'node:path';

import { behaviours } from './lib/function_server.mjs';
import { Psql, blocksOf, isAsTold, runSql, statementsOf } from './lib/guide.mjs';
import { HostedProject } from './lib/hosted_project.mjs';
import { until } from './lib/poll.mjs';
import { makeTempFolder, removeTempFolder, run } from './lib/process.mjs';
import { Stack, binary, environment, root } from './lib/stack.mjs';

const folder = join(root, 'docs/guides');
const topics = readdirSync(folder).filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -3))
  .filter((topic) => topic !== 'README');
const blocksIn = (path) => blocksOf(readFileSync(join(root, path), 'utf8'));

// The functions that the guides tell of, by their names.
const functions = {
  'send-mail': (call) => call.answer(200, { sent: true }),
  summarize: (call) => call.answer(200, { summary: `part ${JSON.parse(call.body).part} in short` }),
  echo: behaviours.echo,
  headers: (call) => call.answer(200, call.headers),
  flaky: behaviours.atFirst(2, behaviours.status(503, 'try again')),
  broken: behaviours.status(500, 'out of order'),
  refuses: behaviours.status(422, 'no such address'),
  busy: behaviours.atFirst(1, behaviours.status(429, 'too many', { 'retry-after': '1' })),
  endless: behaviours.silent,
};

// What a guide takes for granted beside that: what is `found` before the schema, `sql` to be run first, options and environment of the dispatcher,
// functions that use the guide's database.
const before = {
  pipelines: {
    functions: (db) => ({
      split: async (call) => {
        await db.run`select add_parts(${call.headers['supaqueue-job-id']}::uuid, 3)`;
        call.answer(200, { parts: 3 });
      },
    }),
  },
  original: {
    found: ['original', 'original_dependencies', 'original_data', 'original_dependencies_data']
      .map((name) => readFileSync(join(root, `tests/upgrade/fixtures/${name}.sql`), 'utf8')),
  },
  relay: { sql: readFileSync(join(root, 'tests/lib/hosted.sql'), 'utf8') },
  readme: { sql: 'create table orders (id int);' },
  signing: {
    sql: `
      create schema vault;
      create table vault.secret (name text, value text);
      create view vault.decrypted_secrets as select name, value as decrypted_secret from vault.secret;
      create function vault.create_secret(value text, name text) returns void
      language sql as 'insert into vault.secret values (name, value)';`,
  },
};

const stack = await Stack.start();
await stack.db.run`create role anon; create role authenticated; create role service_role`; // as a Supabase project has

async function runSh(block, told, options) {
  const { code, stdout } = await run('/bin/sh', ['-eu', '-c', `exec 2>&1\n${block.text}`], options);
  assert.equal(code, 0, `line ${block.line} ended with ${code}: ${stdout}`);
  if (told !== undefined) assert.ok(isAsTold(stdout, told), `line ${block.line} prints\n${stdout}`);
}

// supabase-js calls functions by the names of their arguments.
async function checkCalls(block, psql) {
  const calls = [...block.text.matchAll(/(?:\.schema\('(\w+)'\))?\.rpc\('(\w+)', \{ ([^}]*) \}\)/g)];
  assert.ok(calls.length > 0, `line ${block.line} calls nothing`);
  for (const [text, schema = 'public', name, given] of calls) {
    const names = given.split(', ').map((argument) => argument.split(':')[0]);
    const { printed } = await psql.say(`select 'takes them' from pg_proc
      where pronamespace = '${schema}'::regnamespace and proname = '${name}' and proargnames @> '{${names}}';`);
    assert.match(printed, /takes them/, `line ${block.line}: ${text}`);
  }
}

async function runBlocks(blocks, psql, shell) {
  for (const [i, block] of blocks.entries()) {
    const told = blocks[i + 1]?.language === 'text' ? blocks[i + 1].text : undefined;
    if (block.language === 'sql') await runSql(psql, block, told);
    else if (block.language === 'sh') await runSh(block, told, shell);
    else if (block.language === 'ts') await checkCalls(block, psql);
    else assert.equal(block.language, 'text', `line ${block.line}: nobody runs a block of this kind`);
  }
}

// In a hosted project that has nothing yet.
async function runInProject(blocks) {
  const project = await HostedProject.start();
  const cwd = makeTempFolder();
  project.functions.on('send-mail', functions['send-mail']);
  symlinkSync(binary, join(cwd, 'supaqueue'));
  const psql = new Psql(project.db.program, project.pg.conninfo({ user: project.owner }));
  try {
    await runBlocks(blocks, psql, { cwd, env: environment({ PATH: `${cwd}:${process.env.PATH}`, ...project.env }) });
  } finally {
    await psql.close();
    await project.close();
    removeTempFolder(cwd);
  }
}

async function runGuide(topic, blocks) {
  const dbname = `guide_${topic.replaceAll('-', '_')}`;
  const conninfo = stack.pg.conninfo({ dbname });
  const cwd = makeTempFolder();
  const { found = [], sql = '', dispatcher = {}, functions: own = () => ({}) } = before[topic] ?? {};

  await stack.db.run([`create database ${dbname}`]);
  const db = stack.pg.connect({ dbname });
  for (const script of found) await db.run([script]);
  await stack.done(['migrate'], { env: { DATABASE_URL: conninfo } });
  for (const [name, behaviour] of Object.entries({ ...functions, ...own(db) })) stack.functions.on(name, behaviour);
  symlinkSync(binary, join(cwd, 'supaqueue'));
  const path = `${cwd}:${dirname(stack.db.program)}:${process.env.PATH}`;
  const psql = new Psql(stack.db.program, conninfo);
  try {
    for (const statement of statementsOf(sql)) {
      const { printed, worked } = await psql.say(statement);
      assert.ok(worked, printed);
    }
    const running = stack.run({ name: topic, ...dispatcher, 'db-url': conninfo });
    await until('the dispatcher has registered', async () => {
      assert.equal(running.ended, null, running.log);
      return (await psql.say('select name from supaqueue.dispatcher;')).printed.includes(topic);
    });
    await runBlocks(blocks, psql, { cwd, env: environment({ PATH: path, DATABASE_URL: conninfo }) });
  } finally {
    await psql.close();
    await db.close();
    removeTempFolder(cwd);
  }
}

for (const topic of topics) {
  stack.test(`the guide "${topic}" is right`, () =>
    (topic === 'install' ? runInProject : runGuide.bind(null, topic))(blocksIn(`docs/guides/${topic}.md`)));
}
stack.test('README.md is right about SQL', () => runGuide('readme', blocksIn('README.md').filter(({ language }) => language === 'sql')));

nodeTest('docs/guides/README.md names every guide, and nothing that is not there', () => {
  const named = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\]\(([a-z-]+)\.md\)/g)].map(([, name]) => name);
  assert.deepEqual(named.sort(), [...topics].sort());
});

nodeTest('statements end at semicolons and at \\gset, but not inside quotes and comments', () => {
  assert.deepEqual(statementsOf(`select ';', $$ ; $$, $a$ ' ; $a$ -- no; end\n;\nselect 1 as n \\gset\nselect "a;b";\n-- the end;`),
    [`select ';', $$ ; $$, $a$ ' ; $a$ -- no; end\n;`, 'select 1 as n \\gset', 'select "a;b";']);
  assert.throws(() => statementsOf('select 1'), /does not end/);
});

nodeTest('a text is as told when only the width of columns and what … stands for differ', () => {
  assert.ok(isAsTold(' id    | n\n------+---\n abc12 | 1\n\n', ' id | n\n----+---\n …  | 1'));
  assert.ok(!isAsTold(' id | n\n----+---\n a  | 1\n b  | 2\n', ' id | n\n----+---\n …  | 1'));
  assert.ok(!isAsTold(' n\n---\n 11', ' n\n---\n 1'));
});
