// PgBouncer before a private Postgres, on a Unix socket in a folder of its own. In transaction mode each transaction
// gets another session, as far as there are any; in session mode each client has one as long as it stays.

import { chownSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';

import { until } from './poll.mjs';
import { Child, makeTempFolder, removeTempFolder } from './process.mjs';

export class Pooler {
  static async to(pg, { mode = 'transaction', sessions = 4 } = {}) {
    const pooler = new Pooler();
    const socket = join((pooler.folder = makeTempFolder()), '.s.PGSQL.5432');
    if (pg.user.uid !== undefined) chownSync(pooler.folder, pg.user.uid, pg.user.gid);
    writeFileSync(join(pooler.folder, 'users'), '"postgres" ""\n');
    writeFileSync(join(pooler.folder, 'ini'), `[databases]
postgres = host=${pg.socket} port=5432
[pgbouncer]
pool_mode = ${mode}
default_pool_size = ${sessions}
min_pool_size = ${sessions}
server_round_robin = 1
auth_type = trust
auth_file = ${join(pooler.folder, 'users')}
listen_port = 5432
unix_socket_dir = ${pooler.folder}
`);
    pooler.child = new Child('pgbouncer', [join(pooler.folder, 'ini')],
      { ...pg.user, env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
    await until('the pooler listens', () => {
      if (pooler.child.ended) throw new Error(`pgbouncer ended: ${pooler.child.stderr}`);
      return answers(socket);
    });
    return pooler;
  }

  async close() {
    await this.child.kill();
    removeTempFolder(this.folder);
  }
}

function answers(path) {
  return new Promise((resolve, reject) => {
    const connection = net.connect(path, () => {
      connection.destroy();
      resolve(true);
    });
    connection.on('error', reject);
  });
}
