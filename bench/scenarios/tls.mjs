// A function server with TLS and HTTP/2: nginx in front of the sink. The bare loop calls the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { barChart } from '../plot.mjs';
import { Program, until } from '../processes.mjs';
import { COSTS, atLeast, columns, fixed, whole } from '../report.mjs';
import { medians, ratioOf, ratiosOf } from '../stats.mjs';

export const about = 'a function server with TLS and HTTP/2 (nginx before the sink), beside the bare loop over the same';

const AT_ONCE = 200;

async function freePort() {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    await new Promise((resolve) => server.close(resolve));
    return port;
}

// To the harness a sink like the other, which it leads to: an answer of nginx's own could come before the request
// has been read, which libcurl 7.88 takes for an error of the stream.
async function startTls(sink) {
    const dir = mkdtempSync(join(tmpdir(), 'supaqueue-nginx-'));
    const at = (name) => join(dir, name);
    const port = await freePort();
    await new Program('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
        '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', at('key'), '-out', at('ca')]).output();
    writeFileSync(at('conf'), `
daemon off; master_process off; pid ${at('pid')}; error_log stderr error;
events { worker_connections 8192; }
http {
    access_log off; keepalive_requests 1000000000;
    client_body_temp_path ${at('body')}; proxy_temp_path ${at('proxy')};
    fastcgi_temp_path ${at('fastcgi')}; uwsgi_temp_path ${at('uwsgi')}; scgi_temp_path ${at('scgi')};
    upstream sink { server ${new URL(sink.origin).host}; keepalive ${AT_ONCE * 2}; keepalive_requests 1000000000; }
    server {
        listen 127.0.0.1:${port} ssl http2; server_name localhost;
        ssl_certificate ${at('ca')}; ssl_certificate_key ${at('key')};
        if ($server_protocol != HTTP/2.0) { return 505; }
        location / { proxy_pass http://sink; proxy_http_version 1.1; proxy_set_header Connection ""; }
    }
}
`);
    const program = new Program('nginx', ['-p', dir, '-c', at('conf')], { env: { PATH: `${process.env.PATH}:/usr/sbin` } });
    const stop = async () => {
        await program.stop('SIGQUIT');
        rmSync(dir, { recursive: true });
    };
    const listens = () => new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(socket.end()));
        socket.on('error', () => resolve(false));
    });
    await until('nginx listens', () => program.check() && listens()).catch((error) => stop().then(() => Promise.reject(error)));
    return {
        origin: `https://localhost:${port}`, pid: program.pid, stats: () => sink.stats(), reset: () => sink.reset(), stop,
        ca: at('ca'),
    };
}

export async function measure(bench) {
    const jobs = bench.number('jobs', 50000);
    const sink = await startTls(bench.sink);
    try {
        const rounds = await bench.turns({
            bare: () => bench.bare(jobs, AT_ONCE, sink),
            drain: () => bench.drain(jobs, AT_ONCE, { sink, env: { SUPAQUEUE_CA_FILE: sink.ca } }),
        });
        return { jobs, ratio: ratioOf(rounds, 'drain', 'bare'), bare: medians(rounds.bare), drain: medians(rounds.drain), rounds };
    } finally {
        await sink.stop();
    }
}

export function report({ jobs, ratio, bare, drain, rounds }) {
    return {
        goals: [atLeast('TLS and HTTP/2, of the bare loop over the same', 0.4, ratiosOf(rounds, 'drain', 'bare'))],
        parts: [columns(`${whole(jobs)} jobs over TLS and HTTP/2`, [`${AT_ONCE} at once`], [drain], [
            ['bare libcurl loop, calls/s', whole, () => bare.per_s],
            ['ratio of the dispatcher to it', fixed(2), () => ratio],
            ['CPU per call: bare loop, µs', fixed(1), () => bare.cpu_us],
            ...COSTS])],
        charts: { tls: barChart({ title: `${whole(jobs)} jobs over TLS and HTTP/2`, unit: 'per second', bars: [
            { name: 'bare loop', value: bare.per_s }, { name: 'dispatcher', value: drain.per_s }] }) },
    };
}
