// A streaming standby of a private Postgres. The primary commits nothing from then on that the standby
// does not have.

import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { until } from './poll.mjs';
import { Postgres } from './postgres.mjs';
import { makeTempFolder, run } from './process.mjs';

export class Standby extends Postgres {
  static async of(primary) {
    const pg = new Standby();
    pg.bin = primary.bin;
    pg.user = primary.user;
    pg.folder = makeTempFolder();
    pg.data = join(pg.folder, 'data');
    pg.socket = join(pg.folder, 's');
    pg.settings = primary.settings;
    for (const folder of [pg.data, pg.socket]) {
      mkdirSync(folder, { mode: 0o700 });
      if (pg.user.uid !== undefined) chownSync(folder, pg.user.uid, pg.user.gid);
    }
    chmodSync(pg.socket, 0o755);
    await pg.#do('pg_basebackup', '-D', pg.data, '-R', '--no-sync', '-c', 'fast', '-X', 'stream',
      '-d', primary.conninfo());
    await pg.start();
    await primary.query(async (db) => {
      await db.run`alter system set synchronous_standby_names = '*'`;
      await db.run`select pg_reload_conf()`;
      await until('the standby is synchronous', () =>
        db.value`select count(*) from pg_stat_replication where sync_state = 'sync'`);
    });
    return pg;
  }

  // Ends when it takes writes; it waits for no standby of its own.
  async promote() {
    await this.#do('pg_ctl', 'promote', '-w', '-D', this.data);
  }

  async #do(program, ...args) {
    const { code, stdout, stderr } = await run(join(this.bin, program), args, { ...this.user, cwd: this.folder });
    if (code !== 0) throw new Error(`${program} failed: ${stderr}${stdout}`);
  }
}
