// `supaqueue dev`: a database, functions in real Deno and a dispatcher, from one command.

import nodeTest, { after } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';

import { until } from './lib/poll.mjs';
import { postgresBinDir } from './lib/postgres.mjs';
import { Child, endAll, isAlive, makeTempFolder, removeTempFolder } from './lib/process.mjs';
import { Sql } from './lib/sql.mjs';
import { binary, environment, root } from './lib/stack.mjs';

const deno = process.env.SUPAQUEUE_DENO
  ?? [join(root, 'node_modules/.bin/deno')].find((path) => existsSync(path));
const folder = makeTempFolder();
const functions = join(folder, 'functions');

writeFunction('hello', `Deno.serve(async (request) => {
  const { name } = await request.json();
  return Response.json({ hello: name, attempt: request.headers.get("supaqueue-attempt"),
    apikey: request.headers.get("apikey") === Deno.env.get("SUPABASE_SECRET_KEY") });
});`);
writeFunction('mortal', `Deno.serve(async (request) => {
  const { how } = await request.json();
  if (how === "dies" && request.headers.get("supaqueue-attempt") === "1") Deno.exit(3);
  return Response.json({ pid: Deno.pid });
});`);
writeFunction('throws', 'Deno.serve(() => { throw new Error("thrown on purpose"); });');
writeFunction('exported', 'export default { fetch: () => Response.json({ exported: true }) };');
writeFunction('broken', 'this is not TypeScript');

after(async () => {
  await endAll();
  removeTempFolder(folder);
});

function writeFunction(name, code) {
  mkdirSync(join(functions, name), { recursive: true });
  writeFileSync(join(functions, name, 'index.ts'), code);
}

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// All processes that descend from this one.
function descendants(pid) {
  const childrenOf = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))[1]);
      childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(name)]);
    } catch {
      // gone in the meantime
    }
  }
  const below = (parent) => (childrenOf.get(parent) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

class Dev extends Child {
  static async start(data, { port, args = [], isUp = /Ctrl-C stops all of it/ } = {}) {
    const dev = new Dev(binary, ['dev', '--functions', functions, '--data', data, '--port', String(port ?? (await freePort())),
      '--postgres', postgresBinDir(), ...(deno ? ['--deno', deno] : []), ...args],
    { cwd: folder, env: environment(), endSignal: 'SIGTERM' });
    if (isUp) {
      await until('the stack is up', () => {
        if (dev.ended) throw new Error(`dev ended with ${dev.ended.code}: ${dev.output}`);
        return isUp.test(dev.stdout);
      }, { within_ms: 90000, seen: () => dev.output });
    }
    return dev;
  }

  get output() {
    return `${this.stdout}\n${this.stderr}`;
  }

  get functionsUrl() {
    return /functions +(http:\S+)\/NAME/.exec(this.stdout)[1];
  }

  get databaseUrl() {
    return /database +(\S+)/.exec(this.stdout)[1];
  }

  // The folder of the database's socket, as its URL names it.
  get sockets() {
    return decodeURIComponent(/host=([^&\s]+)/.exec(this.databaseUrl)?.[1] ?? /@([^/:]+)[:/]/.exec(this.databaseUrl)[1]);
  }

  async use(body) {
    const db = new Sql('psql', this.databaseUrl);
    try {
      return await body(db);
    } finally {
      await db.close();
    }
  }

  // Adds a job and returns its row once it has ended.
  call(name, payload, settings = {}) {
    return this.use(async (db) => {
      if (!(await db.value`select count(*) from supaqueue.queue where name = ${name}`)) {
        await db.run`select supaqueue.create_queue(${name}, ${name}, settings => ${{ backoff_ms: 50, ...settings }})`;
      }
      const id = await db.value`select supaqueue.enqueue(${name}, ${payload}) as id`;
      return until(`job of ${name} ends`, () => db.row`select * from supaqueue.job where id = ${id}
        and status in ('success', 'failed')`, { within_ms: 30000, seen: () => this.output.slice(-3000) });
    });
  }

  async stop(signal = 'SIGINT') {
    this.signal(signal);
    await until('dev ends', () => this.ended, { within_ms: 60000, seen: () => this.output.slice(-3000) });
    return this.ended;
  }
}

function test(promise, body) {
  nodeTest(promise, { timeout: 240000 }, async (t) => {
    const started = [];
    const start = async (...args) => {
      const dev = await Dev.start(...args);
      started.push(dev);
      return dev;
    };
    try {
      await body(start);
    } catch (error) {
      for (const dev of started) t.diagnostic(`output of dev ${dev.pid}:\n${dev.output.slice(-6000)}`);
      throw error;
    } finally {
      for (const dev of started) if (!dev.ended) await dev.kill('SIGTERM');
    }
  });
}

test('functions are hosted and called through queues, and Ctrl-C leaves no process and no socket', async (start) => {
  const dev = await start(join(folder, 'first'));
  const hello = await dev.call('hello', { name: 'wörld' });
  assert.equal(hello.status, 'success', hello.error);
  assert.deepEqual(hello.response, { hello: 'wörld', attempt: '1', apikey: true });
  assert.deepEqual((await dev.call('exported', {})).response, { exported: true });

  const thrown = await dev.call('throws', {}, { max_attempts: 2 });
  assert.equal(thrown.status, 'failed');
  assert.equal(thrown.http_status, 500);
  assert.match(dev.output, /thrown on purpose/);

  const broken = await dev.call('broken', {}, { max_attempts: 1 });
  assert.equal(broken.status, 'failed');
  const unknown = await dev.call('unknown', {}, { max_attempts: 1 });
  assert.equal(unknown.http_status, 404);

  const before = (await dev.call('mortal', { how: 'lives' }, { max_attempts: 50, backoff_max_ms: 500 })).response.pid;
  const died = await dev.call('mortal', { how: 'dies' });
  assert.equal(died.status, 'success', died.error);
  const again = await dev.call('mortal', { how: 'lives' });
  assert.equal(again.status, 'success', again.error);
  assert.notEqual(again.response.pid, before, 'it was started again');
  process.kill(again.response.pid, 'SIGKILL');
  const reborn = await dev.call('mortal', { how: 'lives' });
  assert.equal(reborn.status, 'success', reborn.error);

  const { sockets, functionsUrl } = dev;
  const pids = descendants(dev.pid);
  assert.ok(existsSync(sockets));
  assert.ok(pids.length > 4);
  assert.deepEqual(await dev.stop('SIGINT'), { code: 0, signal: null });
  assert.deepEqual(pids.filter(isAlive), []);
  assert.ok(!existsSync(sockets), sockets);
  await assert.rejects(fetch(`${functionsUrl}/hello`));
});

test('data is kept between runs, also after kill -9, which the next start cleans up', async (start) => {
  const data = join(folder, 'kept');
  const first = await start(data);
  assert.equal((await first.call('hello', { name: 'first' })).status, 'success');
  const pids = descendants(first.pid);
  const { sockets } = first;
  await first.kill('SIGKILL');

  const second = await start(data);
  await until('nothing of the killed one is left', () => !pids.some(isAlive));
  if (second.sockets !== sockets) assert.ok(!existsSync(sockets), sockets);
  assert.equal((await second.call('hello', { name: 'second' })).status, 'success');
  assert.equal(await second.use((db) => db.value`select count(*) from supaqueue.job where status = 'success'`), 2);

  // a second one on the same data is refused, and does no harm
  const other = await start(data, { isUp: null });
  assert.notEqual((await other.stop('SIGCONT')).code, 0);
  assert.match(other.stderr, new RegExp(String(second.pid)));
  assert.equal((await second.call('hello', { name: 'third' })).status, 'success');
  assert.deepEqual(await second.stop('SIGTERM'), { code: 0, signal: null });

  const fresh = await start(data, { args: ['--fresh'] });
  assert.equal(await fresh.use((db) => db.value`select count(*) from supaqueue.job`), 0);
  assert.deepEqual(await fresh.stop('SIGTERM'), { code: 0, signal: null });
});

test('a port that is taken is passed over, and two stacks live side by side', async (start) => {
  const taken = net.createServer();
  await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = taken.address();
    const one = await start(join(folder, 'one'), { port });
    const two = await start(join(folder, 'two'), { port });
    assert.ok(!one.functionsUrl.includes(`:${port}/`));
    assert.notEqual(one.functionsUrl, two.functionsUrl);
    for (const dev of [one, two]) assert.equal((await dev.call('hello', { name: 'x' })).status, 'success');
    assert.deepEqual(await one.stop('SIGTERM'), { code: 0, signal: null });
    assert.equal((await two.call('hello', { name: 'y' })).status, 'success');
    assert.deepEqual(await two.stop('SIGTERM'), { code: 0, signal: null });
  } finally {
    taken.close();
  }
});

test('a command is run with the stack in its environment, and its status is passed on', async (start) => {
  const script = 'psql -Atc "select count(*) from supaqueue.queue" && echo "url $SUPABASE_URL" && exit 7';
  const dev = await start(join(folder, 'command'), { isUp: null, args: ['--', 'sh', '-c', script] });
  await until('dev ends', () => dev.ended, { within_ms: 90000, seen: () => dev.output });

  assert.equal(dev.ended.code, 7, dev.output);
  assert.match(dev.stdout, /^0$/m);
  assert.match(dev.stdout, /^url http:/m);
});
