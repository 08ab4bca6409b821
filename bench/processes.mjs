// The processes a benchmark runs: a private Postgres, programs, and what /proc says they used.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TICKS_PER_S = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Polls until `check` gives something true, and returns it.
export async function until(what, check, { every_ms = 50, deadline_ms = 60000 } = {}) {
    const deadline = Date.now() + deadline_ms;
    for (;;) {
        const value = await check();
        if (value) return value;
        if (Date.now() > deadline) throw new Error(`gave up waiting until ${what}`);
        await sleep(every_ms);
    }
}

function statOf(pid) {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
    return { user: fields[11], system: fields[12], children: fields[13] + fields[14] };
}

// Seconds of CPU one process has used, without its children.
export function cpuOf(pid) {
    const stat = statOf(pid);
    return { user_s: stat.user / TICKS_PER_S, system_s: stat.system / TICKS_PER_S };
}

// Nanoseconds that the first thread of a process was on a CPU: finer than the ticks of the others.
export const cpuNsOf = (pid) => Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]);

// Ticks of all cores, those that were idle included, and of these the ones that the host took for others.
export function cpuTimes() {
    const ticks = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].split(/ +/).slice(1, 9).map(Number);
    return { all: ticks.reduce((a, b) => a + b, 0), stolen: ticks[7] };
}

// The most memory a process has had resident, in MB of 10^6 bytes.
export function peakRssOf(pid) {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024 / 1e6;
}

// A program in the background. Its output is kept; `stop` returns once it has exited.
export class Program {
    constructor(command, args, options = {}) {
        this.name = command.split('/').pop();
        this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
        this.pid = this.child.pid;
        this.stdout = this.stderr = '';
        this.child.stdout.on('data', (data) => (this.stdout += data));
        this.child.stderr.on('data', (data) => (this.stderr += data));
        this.exited = new Promise((resolve, reject) => {
            this.child.on('error', (error) => {
                this.end = { error };
                reject(error);
            });
            this.child.on('close', (code, signal) => resolve((this.end = { code, signal })));
        });
        this.exited.catch(() => {});
        Program.running.add(this);
        this.exited.finally(() => Program.running.delete(this)).catch(() => {});
    }

    // Its whole output, once it has exited well.
    async output() {
        const { code, signal } = await this.exited;
        if (code !== 0) throw new Error(`${this.name} ended with ${signal ?? code}:\n${this.stderr}`);
        return this.stdout;
    }

    check() {
        if (this.end) throw new Error(`${this.name} ended early: ${this.end.error?.message ?? this.stderr}`);
        return true;
    }

    async stop(signal = 'SIGTERM') {
        this.child.kill(signal);
        return this.exited;
    }
}
Program.running = new Set();

function serverBin() {
    if (process.env.PG_BIN) return process.env.PG_BIN;
    const root = '/usr/lib/postgresql';
    const versions = existsSync(root) ? readdirSync(root).map(Number).filter(Boolean).sort((a, b) => b - a) : [];
    const found = versions.map((v) => `${root}/${v}/bin`).find((bin) => existsSync(`${bin}/initdb`));
    if (!found) throw new Error('no Postgres server is installed: apt install postgresql, or set PG_BIN');
    return found;
}

// Postgres refuses to run as root: then it runs as the user postgres.
function serverUser() {
    if (process.getuid() !== 0) return {};
    const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    return { uid: id('-u'), gid: id('-g') };
}

// A private Postgres on a Unix socket in a directory of its own.
export class Cluster {
    async start(settings) {
        const user = serverUser();
        this.bin = serverBin();
        this.dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'supaqueue-bench-'));
        const data = join(this.dir, 'data');
        mkdirSync(data);
        for (const dir of [this.dir, data]) if (user.uid) chownSync(dir, user.uid, user.gid);
        const init = spawnSync(`${this.bin}/initdb`,
            ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale'], { ...user, encoding: 'utf8', cwd: '/' });
        if (init.status !== 0) throw new Error(`initdb failed:\n${init.stderr}`);
        const options = { listen_addresses: '', unix_socket_directories: this.dir, ...settings };
        this.server = new Program(`${this.bin}/postgres`,
            ['-D', data, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
            { ...user, cwd: '/' });
        await until('Postgres is up', () => this.server.check() &&
            spawnSync(`${this.bin}/pg_isready`, ['-q', '-h', this.dir]).status === 0);
    }

    url(database) {
        return `host=${this.dir} user=postgres dbname=${database}`;
    }

    // The same for clients that take no other form.
    uri(database) {
        return `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(this.dir)}`;
    }

    // Runs SQL and returns the only row of its last statement, or undefined.
    row(database, sql) {
        const run = spawnSync(`${this.bin}/psql`, ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', this.url(database), '-f', '-'],
            { input: `${sql}\n`, encoding: 'utf8' });
        if (run.status !== 0) throw new Error(`psql failed:\n${run.stderr}`);
        return run.stdout.trim().split('\n').pop();
    }

    json(database, sql) {
        return JSON.parse(this.row(database, `select to_json(r) from (${sql}) r`));
    }

    // Runs pgbench with a script of its own, and returns the transactions per second and how many there were.
    async pgbench(database, script, { clients, seconds }) {
        const file = join(this.dir, 'script.sql');
        writeFileSync(file, script);
        const out = await new Program(`${this.bin}/pgbench`, ['-n', '-c', String(clients), '-j', '2', '-T', String(seconds),
            '-M', 'prepared', '-f', file, '-h', this.dir, '-U', 'postgres', database]).output();
        return { per_s: Number(/tps = ([\d.]+)/.exec(out)[1]), count: Number(/actually processed: (\d+)/.exec(out)[1]) };
    }

    // Opens a transaction whose snapshot sees the database as it is now. Returns what ends it.
    async holdSnapshot(database) {
        const mine = `application_name = 'snapshot' and datname = '${database}'`;
        const session = new Program(`${this.bin}/psql`, ['-Xq', '-d', `${this.url(database)} application_name=snapshot`,
            '-c', 'begin isolation level repeatable read', '-c', 'select count(*) from supaqueue.job', '-c', 'select pg_sleep(86400)']);
        await until('the snapshot is held', () => session.check() && this.row('postgres',
            `select exists (select from pg_stat_activity where ${mine} and query like '%pg_sleep%')`) === 't');
        return async () => {
            session.check();
            if (this.row('postgres', `select count(pg_terminate_backend(pid)) from pg_stat_activity
                where ${mine} and backend_xmin is not null`) !== '1') throw new Error('the snapshot was not held till the end');
            await session.exited;
        };
    }

    // Seconds of CPU of the server and all its processes, also those that have exited.
    cpu_s() {
        const { pid } = this.server;
        const self = statOf(pid);
        let ticks = self.user + self.system + self.children;
        for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')) {
            try {
                const stat = statOf(child);
                ticks += stat.user + stat.system;
            } catch {
                // exited just now: its time is with the server's children at the next look
            }
        }
        return ticks / TICKS_PER_S;
    }

    async stop() {
        await this.server?.stop('SIGINT');
        if (this.dir) rmSync(this.dir, { recursive: true, force: true });
    }
}
