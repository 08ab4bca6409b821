// A private Postgres on a Unix socket in a folder of its own. PG_BINDIR says which; by default the newest
// that is installed the Debian way.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmodSync, chownSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { dirname, join } from 'node:path';

import { until } from './poll.mjs';
import { Child, makeTempFolder, removeTempFolder, run } from './process.mjs';
import { Sql } from './sql.mjs';

export function postgresBinDir() {
  if (process.env.PG_BINDIR) return process.env.PG_BINDIR;
  const root = '/usr/lib/postgresql';
  const version = existsSync(root) && readdirSync(root)
    .filter((name) => existsSync(join(root, name, 'bin/initdb')))
    .sort((a, b) => Number(b) - Number(a))[0];
  if (!version) throw new Error('no Postgres server is installed: apt-get install postgresql, or set PG_BINDIR');
  return join(root, version, 'bin');
}

// Postgres refuses to run as root: then it runs as user postgres.
function serverUser() {
  if (process.getuid() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((text) => text.startsWith('postgres:'));
  if (!line) throw new Error('there is no user postgres to run the server as');
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

export class Postgres {
  // `extensions` are files by their names, which the server has beside those it was installed with.
  static async start(settings = {}, { extensions } = {}) {
    const pg = new Postgres();
    pg.bin = postgresBinDir();
    pg.user = serverUser();
    pg.folder = makeTempFolder();
    pg.data = join(pg.folder, 'data');
    pg.socket = join(pg.folder, 's');
    pg.settings = settings;
    for (const folder of [pg.data, pg.socket]) {
      mkdirSync(folder, { mode: 0o700 });
      if (pg.user.uid !== undefined) chownSync(folder, pg.user.uid, pg.user.gid);
    }
    chmodSync(pg.socket, 0o755);
    const reachable = await run('test', ['-x', join(pg.bin, 'postgres')], { ...pg.user, cwd: pg.folder });
    if (reachable.code !== 0) {
      // a clone below /root, say: the server's user cannot get there
      const copied = await run('cp', ['-a', join(pg.bin, '..'), join(pg.folder, 'server')], { cwd: pg.folder });
      if (copied.code !== 0) throw new Error(`the server cannot be copied: ${copied.stderr}`);
      pg.bin = join(pg.folder, 'server/bin');
    }
    const made = await run(join(pg.bin, 'initdb'),
      ['-D', pg.data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
      { ...pg.user, cwd: pg.folder, env: { ...process.env, LC_ALL: 'C' } });
    if (made.code !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    if (extensions) await pg.#addExtensions(extensions);
    await pg.start();
    return pg;
  }

  // A server looks for its files from where its program is: a copy of that, with links to all the others.
  async #addExtensions(files) {
    const told = await run(join(this.bin, 'initdb'), ['--show', '-D', this.data], { ...this.user, cwd: this.folder });
    const share = /^share_path=(.+)$/m.exec(told.stderr)[1].split('/');
    const bin = this.bin.split('/');
    const shared = bin.findIndex((part, i) => part !== share[i]);
    const copy = (path) => join(this.folder, 'copy', ...path.slice(shared));
    const link = (from, to) => readdirSync(from).forEach((name) => existsSync(join(to, name)) || symlinkSync(join(from, name), join(to, name)));

    mkdirSync(join(copy(share), 'extension'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(copy(share), 'extension', name), text);
    link(join(share.join('/'), 'extension'), join(copy(share), 'extension'));
    link(share.join('/'), copy(share));
    mkdirSync(copy(bin), { recursive: true });
    this.program = join(copy(bin), 'postgres');
    copyFileSync(join(this.bin, 'postgres'), this.program);
    if (!existsSync(join(dirname(copy(bin)), 'lib'))) symlinkSync(join(this.bin, '../lib'), join(dirname(copy(bin)), 'lib'));
  }

  // A role whose password is asked for, for tests of wrong ones.
  async addRole(name, password) {
    const hba = join(this.data, 'pg_hba.conf');
    writeFileSync(hba, `local all ${name} scram-sha-256\n${readFileSync(hba, 'utf8')}`);
    await this.query((db) => db.run`
      set password_encryption = 'scram-sha-256';
      do ${`begin execute format('create role %I login superuser password %L', '${name}', '${password}'); end`};
      select pg_reload_conf()`);
  }

  async query(use) {
    const db = this.connect();
    try {
      return await use(db);
    } finally {
      await db.close();
    }
  }

  conninfo({ host = this.socket, port = 5432, user = 'postgres', dbname = 'postgres', ...more } = {}) {
    return Object.entries({ host, port, user, dbname, ...more })
      .map(([name, value]) => `${name}='${value}'`)
      .join(' ');
  }

  connect(options) {
    const own = join(this.bin, 'psql');
    return new Sql(existsSync(own) ? own : 'psql', this.conninfo(options));
  }

  async start() {
    const settings = { listen_addresses: '', unix_socket_directories: this.socket, max_connections: 60,
      shared_buffers: '32MB', log_min_messages: 'fatal', ...this.settings };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.server = new Child(this.program ?? join(this.bin, 'postgres'), ['-D', this.data, ...options],
      { ...this.user, cwd: this.folder, endSignal: 'SIGQUIT' });
    await until('Postgres answers', () => {
      if (this.server.ended) throw new Error(`${this.bin}/postgres, started with ${options.join(' ')}, ended: ${this.server.stderr}`);
      return this.query((db) => db.value`select 1`);
    });
  }

  // mode: smart, fast or immediate, as pg_ctl has them.
  async stop(mode = 'fast') {
    await this.server.kill({ smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' }[mode]);
  }

  async restart(mode) {
    await this.stop(mode);
    await this.start();
  }

  async remove() {
    await this.stop('immediate');
    removeTempFolder(this.folder);
  }

  get port() {
    return 5432;
  }
}

// Stands between one client and the server, and can be cut: nothing passes any more, and nobody is told.
export class Wire {
  static async to(pg) {
    const wire = new Wire();
    wire.folder = makeTempFolder();
    wire.pairs = new Set();
    wire.isCut = false;
    wire.listener = net.createServer({ pauseOnConnect: true }, (client) => {
      const server = net.connect(join(pg.socket, '.s.PGSQL.5432'));
      const pair = { client, server };
      wire.pairs.add(pair);
      for (const [from, to] of [[client, server], [server, client]]) {
        from.on('data', (data) => to.write(data));
        from.on('error', () => {});
        from.on('close', () => {
          to.destroy();
          wire.pairs.delete(pair);
        });
      }
      if (wire.isCut) {
        server.pause();
      } else {
        client.resume();
      }
    });
    await new Promise((resolve) => wire.listener.listen(join(wire.folder, '.s.PGSQL.5432'), resolve));
    return wire;
  }

  cut() {
    this.isCut = true;
    for (const { client, server } of this.pairs) {
      client.pause();
      server.pause();
    }
  }

  // The connections of before come back to life, as after a short partition.
  mend() {
    this.isCut = false;
    for (const { client, server } of this.pairs) {
      client.resume();
      server.resume();
    }
  }

  async close() {
    this.listener.close();
    for (const { client, server } of this.pairs) {
      client.destroy();
      server.destroy();
    }
    removeTempFolder(this.folder);
  }
}
