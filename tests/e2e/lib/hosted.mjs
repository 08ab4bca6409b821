// What a hosted project has besides Postgres: pg_net, Vault and pg_cron. They are stood in for, or with
// SUPAQUEUE_TEST_HOSTED=real they are the real extensions, which have to be installed for the server.

import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { PgNet, RealPgNet } from './pg_net.mjs';
import { makeTempFolder } from './process.mjs';

const { SUPAQUEUE_TEST_HOSTED: given } = process.env;
assert.ok(!given || given === 'real', `SUPAQUEUE_TEST_HOSTED is "${given}": it may only be "real"`);
export const isReal = given === 'real';

export const hostedSql = readFileSync(new URL(`../../lib/hosted${isReal ? '_real' : ''}.sql`, import.meta.url), 'utf8');

// What the server has to be started with.
export function hostedSettings() {
  if (!isReal) return {};
  const key = join(makeTempFolder(), 'vault_key');
  writeFileSync(key, `#!/bin/sh\necho ${'0'.repeat(64)}\n`);
  chmodSync(key, 0o755);
  return { shared_preload_libraries: 'pg_net,pg_cron,supabase_vault', 'vault.getkey_script': key, 'cron.use_background_workers': 'on' };
}

export function senderOf(db) {
  return isReal ? new RealPgNet(db) : new PgNet(db);
}

// Runs the jobs of pg_cron, faster than it does.
export class Cron {
  #isEnding = false;

  constructor(db, { every_ms = 250 } = {}) {
    this.db = db;
    this.running = this.#run(every_ms);
  }

  async #run(every_ms) {
    while (!this.#isEnding) {
      await this.#tick().catch((error) => this.#isEnding || ['08006', '42P01', '3F000'].includes(error.sqlstate)
        || console.error(`pg_cron: ${error.message}`));
      await new Promise((resolve) => setTimeout(resolve, every_ms));
    }
  }

  async #tick() {
    const commands = await this.db.column`select command from cron.job where active`;
    for (const command of commands) await this.db.run`do ${`begin perform ${command.replace(/^select /, '')}; end`}`;
  }

  // pg_cron itself obeys this, too.
  halt() {
    return this.db.run`update cron.job set active = false`;
  }

  async end() {
    this.#isEnding = true;
    await this.running;
  }
}
