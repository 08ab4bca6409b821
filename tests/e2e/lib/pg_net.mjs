// Sends what net.http_post() (tests/lib/hosted.sql) queued, the way pg_net does: in rounds of 200 requests at
// most, gone from the queue before they are sent, and each round waits for the slowest of its requests. Runs the
// jobs of cron.job, too. `faults` are what can go wrong on the way.

import { setTimeout as pause } from 'node:timers/promises';

const ROUND_MOST = 200;

export class PgNet {
  sent = []; // bodies, as they were sent
  faults = {};
  #isEnding = false;

  constructor(db, { round_ms = 50, cron_ms = 250, addressOf = (url) => url } = {}) {
    this.db = db;
    this.addressOf = addressOf;
    this.round_ms = round_ms;
    this.cron_ms = cron_ms;
    this.running = Promise.all([this.#repeat(() => this.round_ms, () => this.#round()), this.#repeat(() => this.cron_ms, () => this.#cron())]);
  }

  async end() {
    this.#isEnding = true;
    await this.running;
  }

  async #repeat(every_ms, work) {
    while (!this.#isEnding) {
      const started = performance.now();
      await work().catch((error) => {
        // before the extensions and the schema are there, there is nothing to do
        if (!this.#isEnding && !['42P01', '3F000'].includes(error.sqlstate)) console.error(`pg_net: ${error.message}`);
      });
      await pause(Math.max(5, every_ms() - (performance.now() - started)));
    }
  }

  // faults.drop: so many requests are lost; faults.repeat: so many are sent twice; faults.late_ms: all wait as
  // long; faults.isDown: nothing is taken from the queue.
  async #round() {
    if (this.faults.isDown) return;
    const requests = await this.db.rows`delete from net.http_request_queue where id in (
      select id from net.http_request_queue order by id limit ${ROUND_MOST})
      returning id, url, headers, convert_from(body, 'UTF8') as body, timeout_milliseconds`;
    await Promise.all(requests.map((request) => this.#send(request)));
  }

  async #send({ url, headers, body, timeout_milliseconds }) {
    if (this.faults.drop > 0) {
      this.faults.drop--;
      return;
    }
    let times = 1;
    if (this.faults.repeat > 0) {
      this.faults.repeat--;
      times = 2;
    }
    if (this.faults.late_ms) await pause(this.faults.late_ms);
    this.sent.push(body);
    await Promise.all(Array.from({ length: times }, () =>
      fetch(this.addressOf(url), { method: 'POST', headers, body, signal: AbortSignal.timeout(timeout_milliseconds) })
        .then((response) => response.text()).catch(() => {})));
  }

  async #cron() {
    const commands = this.faults.isCronDown ? [] : await this.db.column`select command from cron.job where active`;
    for (const command of commands) await this.db.run`do ${`begin perform ${command.replace(/^select /, '')}; end`}`;
  }
}
