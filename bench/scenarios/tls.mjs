// A function server with TLS and HTTP/2: nginx, which answers like the sink and counts its requests. The bare
// loop calls the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { barChart } from '../plot.mjs';
import { Program, until } from '../processes.mjs';
import { COSTS, atLeast, columns, fixed, whole } from '../report.mjs';
import { medians, ratioOf } from '../stats.mjs';

export const about = 'a function server with TLS and HTTP/2 (nginx), beside the bare loop over the same';

const AT_ONCE = 200;

async function freePort() {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    await new Promise((resolve) => server.close(resolve));
    return port;
}

// Looks like the harness's Sink. What it counts is nginx's own count of requests, but for those that ask for it.
class TlsSink {
    static async start() {
        const sink = new TlsSink();
        sink.dir = mkdtempSync(join(tmpdir(), 'supaqueue-nginx-'));
        const at = (name) => join(sink.dir, name);
        const [port, status] = [await freePort(), await freePort()];
        await new Program('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
            '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', at('key'), '-out', at('ca')]).output();
        writeFileSync(at('conf'), `
daemon off; master_process off; worker_processes 1; pid ${at('pid')}; error_log stderr error;
events { worker_connections 4096; }
http {
    access_log off; keepalive_requests 1000000000; client_body_temp_path ${at('body')}; proxy_temp_path ${at('proxy')};
    fastcgi_temp_path ${at('fastcgi')}; uwsgi_temp_path ${at('uwsgi')}; scgi_temp_path ${at('scgi')};
    server {
        listen 127.0.0.1:${port} ssl http2; server_name localhost;
        ssl_certificate ${at('ca')}; ssl_certificate_key ${at('key')};
        location / { default_type application/json; return 200 '{"ok":true}'; }
    }
    server { listen 127.0.0.1:${status}; location / { stub_status; } }
}
`);
        sink.program = new Program('nginx', ['-p', sink.dir, '-c', at('conf')], { env: { PATH: `${process.env.PATH}:/usr/sbin` } });
        sink.pid = sink.program.pid;
        sink.origin = `https://localhost:${port}`;
        sink.status = `http://127.0.0.1:${status}/`;
        // bench/preload/trust.c
        sink.env = { LD_PRELOAD: `${process.cwd()}/build/bench/trust.so`, BENCH_CA: at('ca') };
        await until('nginx listens', () => sink.program.check() && sink.requests().then(() => true, () => false));
        return sink;
    }

    async requests() {
        const text = await (await fetch(this.status)).text();
        return Number(/\n\s*\d+\s+\d+\s+(\d+)/.exec(text)[1]) - (this.asked = (this.asked ?? 0) + 1);
    }

    async reset() {
        this.base = await this.requests();
    }

    async stats() {
        return { calls: await this.requests() - this.base };
    }

    async stop() {
        await this.program.stop('SIGQUIT');
        rmSync(this.dir, { recursive: true });
    }
}

export async function measure(bench) {
    const jobs = bench.number('jobs', 50000);
    const sink = await TlsSink.start();
    try {
        const rounds = await bench.turns({
            bare: () => bench.bare(jobs, AT_ONCE, sink),
            drain: () => bench.drain(jobs, AT_ONCE, { sink, env: sink.env }),
        });
        return { jobs, ratio: ratioOf(rounds, 'drain', 'bare'), bare: medians(rounds.bare), drain: medians(rounds.drain), rounds };
    } finally {
        await sink.stop();
    }
}

export function report({ jobs, ratio, bare, drain }) {
    return {
        goals: [atLeast('TLS and HTTP/2, of the bare loop over the same', 0.4, ratio)],
        parts: [columns(`${whole(jobs)} jobs over TLS and HTTP/2`, [`${AT_ONCE} at once`], [drain], [
            ['bare libcurl loop, calls/s', whole, () => bare.per_s],
            ['ratio of the dispatcher to it', fixed(2), () => ratio],
            ['CPU per call: bare loop, µs', fixed(1), () => bare.cpu_us],
            ...COSTS])],
        charts: { tls: barChart({ title: `${whole(jobs)} jobs over TLS and HTTP/2`, unit: 'per second', bars: [
            { name: 'bare loop', value: bare.per_s }, { name: 'dispatcher', value: drain.per_s }] }) },
    };
}
