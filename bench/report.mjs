// Makes the tables out of the figures.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';

const TARGETS = { ratio: 0.45, ratio_at_once: 100, p50_ms: 2, p99_ms: 10, rss_mb: 30 };

function table(head, rows) {
    const width = head.map((_, i) => Math.max(...[head, ...rows].map((row) => String(row[i]).length)));
    const line = (row) => `| ${row.map((cell, i) => String(cell)[i ? 'padStart' : 'padEnd'](width[i])).join(' | ')} |`;
    return [line(head), `|${width.map((w, i) => (i ? `${'-'.repeat(w + 1)}:` : '-'.repeat(w + 2))).join('|')}|`,
        ...rows.map(line)].join('\n');
}

const whole = (number) => Math.round(number).toLocaleString('en-US').replaceAll(',', ' ');
const fixed = (digits) => (number) => number.toFixed(digits);
const verdict = (is_met) => (is_met ? 'met' : 'missed');

function first(pattern, text) {
    return pattern.exec(text)?.[1] ?? 'unknown';
}

// What the figures were measured on.
export function formatMachine(cluster) {
    const run = (...command) => execFileSync(command[0], command.slice(1), { encoding: 'utf8' }).trim();
    return {
        processor: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
        memory_gb: Math.round(totalmem() / 1e9),
        kernel: `Linux ${release()}`,
        system: first(/PRETTY_NAME="(.*)"/, readFileSync('/etc/os-release', 'utf8')),
        postgres: first(/(\d[\d.]+)/, run(`${cluster.bin}/postgres`, '--version')),
        libcurl: first(/([\d.]+)/, run('curl-config', '--version')),
        commit: commit(),
        load_before: loadavg()[0],
    };
}

function commit() {
    try {
        return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
    } catch {
        return 'unknown';
    }
}

function drainTable(drain) {
    const row = (name, format, get) => [name, ...drain.map((d) => format(get(d)))];
    return table(['median of the rounds', ...drain.map((d) => `${d.at_once} at once`)], [
        row('dispatcher, jobs/s', whole, (d) => d.drain.jobs_per_s),
        row('bare libcurl loop, calls/s', whole, (d) => d.bare.calls_per_s),
        row('ratio', fixed(2), (d) => d.ratio),
        row('CPU per job: dispatcher, µs', fixed(1), (d) => d.drain.dispatcher_us),
        row('of that in user mode, µs', fixed(1), (d) => d.drain.dispatcher_user_us),
        row('CPU per job: Postgres, µs', fixed(1), (d) => d.drain.postgres_us),
        row('CPU per job: sink, µs', fixed(1), (d) => d.drain.sink_us),
        row('CPU per call: bare loop, µs', fixed(1), (d) => d.bare.cpu_us),
        row('round trips: claims', whole, (d) => d.drain.claims),
        row('round trips: settlements', whole, (d) => d.drain.settlements),
        row('jobs per claim', fixed(1), (d) => d.jobs / d.drain.claims),
        row('updates of the job row per job', fixed(2), (d) => d.drain.updates),
        row('of those heap-only', fixed(2), (d) => d.drain.hot_share),
        row('WAL per job, bytes', whole, (d) => d.drain.wal_bytes),
        row('peak RSS of the dispatcher, MB', fixed(1), (d) => d.drain.rss_mb),
    ]);
}

function latencyTable(latency) {
    const row = (name, p) => [name, ...[p.p50, p.p90, p.p99, p.max].map(fixed(2))];
    return table([`${latency.jobs} single jobs, idle queue, ms`, 'p50', 'p90', 'p99', 'max'], [
        row('insert sent → commit answered', latency.insert_ms),
        row('commit answered → call arrived', latency.commit_to_call_ms),
        row('insert sent → call arrived', latency.insert_to_call_ms),
    ]);
}

function fanTable(fans) {
    const row = (name, get) => [name, ...fans.map((fan) => fixed(1)(get(fan)))];
    return table(['dependencies, µs for each', ...fans.map((fan) => whole(fan.size))], [
        row('fan-in, one target: to add', (fan) => fan.fan_in.add_us),
        row('to settle its source, 100 at once', (fan) => fan.fan_in.settle_us),
        row('fan-out, one source: to add', (fan) => fan.fan_out.add_us),
        row('to let its target go', (fan) => fan.fan_out.settle_us),
    ]);
}

function variantTable({ at_once, keys, key_concurrency, variants }) {
    const names = { plain: 'plain', pruning: `while ${whole(variants.pruning.pruned)} old jobs are deleted`, keys: `${keys} keys, ${key_concurrency} at once each`, base: 'the other build, plain' };
    return table([`drain, ${at_once} at once`, 'jobs/s', 'ratio to plain', 'Postgres, µs', 'dispatcher, µs'],
        Object.entries(variants).map(([name, v]) => [names[name], whole(v.jobs_per_s), fixed(2)(v.ratio),
            fixed(1)(v.postgres_us), fixed(1)(v.dispatcher_us)]));
}

function relayTable(relay) {
    return table(['relay, 100 workers, functions that take 50 ms', 'calls/s', 'Postgres, µs', 'Deno, µs', 'requests of pg_net', 'exchanges'],
        [['10 000 jobs', whole(relay.calls_per_s), whole(relay.postgres_us), whole(relay.relay_us), whole(relay.requests),
            whole(relay.exchanges)]]);
}

function insertTable(inserts) {
    const names = { bare: 'the bare table, its primary key alone', insert: '`insert into supaqueue.job`', enqueue_many: '`enqueue_many()`',
        keys: 'with 1 000 keys', dedup_keys: 'with a dedup_key each' };
    return table(['100 000 jobs in one statement', 'rows/s'],
        Object.entries(inserts).map(([name, rows_per_s]) => [names[name], whole(rows_per_s)]));
}

function targetTable({ drain, memory, latency }) {
    const rows = [];
    const at = drain?.find((d) => d.at_once === TARGETS.ratio_at_once);
    const add = (name, target, value, digits, is_met) => rows.push([name, target, value.toFixed(digits), verdict(is_met)]);
    if (at) add(`ratio at ${at.at_once} at once`, `≥ ${TARGETS.ratio}`, at.ratio, 2, at.ratio >= TARGETS.ratio);
    if (latency) {
        const p = latency.insert_to_call_ms;
        add('insert to call, p50, ms', `≤ ${TARGETS.p50_ms}`, p.p50, 2, p.p50 <= TARGETS.p50_ms);
        add('insert to call, p99, ms', `≤ ${TARGETS.p99_ms}`, p.p99, 2, p.p99 <= TARGETS.p99_ms);
    }
    if (memory)
        add(`peak RSS with ${memory.in_flight_max} calls in flight, MB`, `≤ ${TARGETS.rss_mb}`, memory.rss_mb, 1,
            memory.rss_mb <= TARGETS.rss_mb);
    return table(['target', 'wanted', 'measured', ''], rows);
}

export function formatReport(result) {
    const { machine, drain, variants, inserts, memory, latency, fans } = result;
    const parts = [
        `${result.started_at.slice(0, 10)}, commit ${machine.commit}: ${machine.processor}, ${machine.memory_gb} GB, ` +
        `${machine.system}, ${machine.kernel}, Postgres ${machine.postgres}, libcurl ${machine.libcurl}; ` +
        `load average at the start ${machine.load_before.toFixed(1)}`,
    ];
    if (drain || memory || latency) parts.push(targetTable(result));
    if (drain) parts.push(drainTable(drain));
    if (variants) parts.push(variantTable(variants));
    if (inserts) parts.push(insertTable(inserts));
    if (latency) {
        parts.push(latencyTable(latency));
        parts.push(`Idle, per second: dispatcher ${latency.idle_dispatcher_ms_per_s.toFixed(1)} ms of CPU, ` +
            `Postgres ${latency.idle_postgres_ms_per_s.toFixed(1)} ms; peak RSS ${latency.rss_mb.toFixed(1)} MB`);
    }
    if (fans) parts.push(fanTable(fans));
    if (result.relay) parts.push(relayTable(result.relay));
    return parts.join('\n\n');
}

export function updateBetweenMarks(text, report) {
    const marks = /(<!-- figures -->)[\s\S]*(<!-- \/figures -->)/;
    if (!marks.test(text)) throw new Error('the file has no marks <!-- figures --> and <!-- /figures -->');
    return text.replace(marks, (_, begin, end) => `${begin}\n${report}\n${end}`);
}
