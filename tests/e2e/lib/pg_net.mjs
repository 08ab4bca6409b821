// Sends what net.http_post() (tests/lib/hosted.sql) queued, the way pg_net does: in rounds of 200 requests at
// most, gone from the queue before they are sent, and each round waits for the slowest of its requests.

import { setTimeout as pause } from 'node:timers/promises';

const ROUND_MOST = 200;

export class PgNet {
  requests = 0;
  #isHalted = false;
  #isEnding = false;

  constructor(db, { round_ms = 50, addressOf = (url) => url } = {}) {
    this.db = db;
    this.addressOf = addressOf;
    this.round_ms = round_ms;
    this.running = this.#run();
  }

  async end() {
    this.#isEnding = true;
    await this.running;
  }

  // Takes nothing from the queue any more, until go().
  async halt() {
    this.#isHalted = true;
  }

  async go() {
    this.#isHalted = false;
  }

  async #run() {
    while (!this.#isEnding) {
      const started = performance.now();
      // before the extension is there, there is nothing to do
      await this.#round().catch((error) => this.#isEnding || ['08006', '42P01', '3F000'].includes(error.sqlstate)
        || console.error(`pg_net: ${error.message}`));
      await pause(Math.max(5, this.round_ms - (performance.now() - started)));
    }
  }

  async #round() {
    if (this.#isHalted) return;
    const requests = await this.db.rows`delete from net.http_request_queue where id in (
      select id from net.http_request_queue order by id limit ${ROUND_MOST})
      returning id, url, headers, convert_from(body, 'UTF8') as body, timeout_milliseconds`;
    this.requests += requests.length;
    await Promise.all(requests.map(({ url, headers, body, timeout_milliseconds }) =>
      fetch(this.addressOf(url), { method: 'POST', headers, body, signal: AbortSignal.timeout(timeout_milliseconds) })
        .then((response) => response.text()).catch(() => {})));
  }
}

// The real one, which runs by itself.
export class RealPgNet {
  constructor(db) {
    this.db = db;
  }

  // Stops its process between two rounds.
  async halt() {
    const worker = () => this.db.row`select pid, xact_start is not null as in_round from pg_stat_activity
      where backend_type like 'pg_net%'`.catch(() => null);
    for (;;) {
      this.pid = (await worker())?.pid;
      if (this.pid) process.kill(this.pid, 'SIGSTOP');
      if (this.pid && (await worker())?.in_round === false) return;
      await this.go();
      await pause(10);
    }
  }

  async go() {
    try {
      if (this.pid) process.kill(this.pid, 'SIGCONT');
    } catch {
      // it went with the server
    }
    this.pid = null;
  }

  end() {
    return this.go();
  }
}
