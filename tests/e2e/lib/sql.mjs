// SQL through one psql child that stays: a statement costs no process. Values come back as JSON does
// them, so numbers are numbers and jsonb is objects.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';

export class SqlError extends Error {
  constructor(message, sqlstate, statement) {
    super(`${message.trim()}\nin: ${statement.slice(0, 500)}`);
    this.sqlstate = sqlstate;
  }
}

function literal(value) {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `array[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object') return `${literal(JSON.stringify(value))}::jsonb`;
  return `'${value.replaceAll("'", "''")}'`;
}

// A tagged template: every ${value} becomes an SQL literal.
export function sql(strings, ...values) {
  return strings.reduce((text, part, i) => text + literal(values[i - 1]) + part);
}

export class Sql {
  #psql = null;
  #turn = Promise.resolve();

  constructor(psql, conninfo) {
    this.program = psql;
    this.conninfo = conninfo;
  }

  // Runs statements for their effect.
  run(strings, ...values) {
    return this.#queue(sql(strings, ...values));
  }

  // The rows of one statement (select, values, or anything with returning).
  async rows(strings, ...values) {
    const text = sql(strings, ...values);
    return JSON.parse(await this.#queue(`with t as (${text}) select coalesce(json_agg(t), '[]') from t`));
  }

  async row(strings, ...values) {
    return (await this.rows(strings, ...values))[0] ?? null;
  }

  // The first column of the first row.
  async value(strings, ...values) {
    const row = await this.row(strings, ...values);
    return row ? Object.values(row)[0] : null;
  }

  async column(strings, ...values) {
    return (await this.rows(strings, ...values)).map((row) => Object.values(row)[0]);
  }

  close() {
    const psql = this.#psql;
    this.#psql = null;
    psql?.process.stdin.end();
    return psql?.closed;
  }

  #queue(text) {
    const result = this.#turn.then(() => this.#exchange(text));
    this.#turn = result.catch(() => {});
    return result;
  }

  #open() {
    const process = spawn(
      '/bin/sh',
      ['-c', 'exec "$0" "$@" 2>&1', this.program, '-X', '-q', '-t', '-A', '-d', this.conninfo,
        '-v', 'VERBOSITY=verbose', '-v', 'SHOW_CONTEXT=never'],
      { stdio: ['pipe', 'pipe', 'inherit'], env: { ...globalThis.process.env, PGOPTIONS: '-c client_min_messages=warning' } },
    );
    const psql = { process, output: '', onOutput: null };
    process.stdin.on('error', () => {});
    process.stdout.setEncoding('utf8').on('data', (text) => {
      psql.output += text;
      psql.onOutput?.();
    });
    psql.closed = new Promise((resolve) => {
      process.once('close', () => {
        psql.isClosed = true;
        if (this.#psql === psql) this.#psql = null;
        psql.onOutput?.();
        resolve();
      });
    });
    return psql;
  }

  #exchange(text) {
    const psql = (this.#psql ??= this.#open());
    const mark = `end-${randomUUID()}`;
    const tail = new RegExp(`^${mark} (\\S*)\\n`, 'm');

    psql.output = '';
    psql.process.stdin.write(`${text}\n;\n\\echo ${mark} :SQLSTATE\n`);
    return new Promise((resolve, reject) => {
      psql.onOutput = () => {
        // the mark stands at the very end: no need to search all of a long answer again and again
        const at = psql.output.indexOf(mark, Math.max(0, psql.output.length - 70000));
        const end = at < 0 ? null : tail.exec(psql.output.slice(at));

        if (end) {
          const output = psql.output.slice(0, at);
          psql.onOutput = null;
          if (!end[1]) {
            // no state: psql has lost the server and would not find it again by itself
            if (this.#psql === psql) this.#psql = null;
            psql.process.stdin.end();
            reject(new SqlError(output, '08006', text));
          } else if (end[1] === '00000' && !/^ERROR: {2}/m.test(output)) resolve(output);
          else reject(new SqlError(output, end[1] === '00000' ? /^ERROR: {2}(\w+)/m.exec(output)[1] : end[1], text));
        } else if (psql.isClosed) {
          psql.onOutput = null;
          reject(new SqlError(psql.output || 'the connection is gone', '08006', text));
        }
      };
      psql.onOutput();
    });
  }
}
