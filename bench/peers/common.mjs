// What the programs of the peers share. Each of them is called twice:
//
//     node bench/peers/NAME.mjs add DATABASE JOBS                    adds the jobs, with the peer's own bulk call
//     node bench/peers/NAME.mjs run DATABASE URL AT_ONCE [OPTIONS]   works them off, and stays until it is ended
//
// OPTIONS is JSON that the peer's program describes.
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

const USER_AGENT = `supaqueue/${readFileSync(new URL('../../VERSION', import.meta.url), 'utf8').trim()}`;

// What a job of ours carries, too.
export const payloadOf = (n) => ({ arg1: 'val', n });

// Calls the function as a dispatcher of ours does: the same method, headers of the same length, the payload as
// the body, connections kept alive. undici, by its maintainers' own benchmarks, is the fastest client of Node.
export function caller(url, atOnce) {
    const { origin, pathname, search } = new URL(url);
    const pool = new Pool(origin, { connections: atOnce, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
    const path = pathname + search;
    return async (id, attempt, payload) => {
        const { statusCode, body } = await pool.request({
            path, method: 'POST', body: JSON.stringify(payload),
            headers: {
                'content-type': 'application/json', 'user-agent': USER_AGENT, 'accept': '*/*',
                'idempotency-key': `"${id}"`, 'supaqueue-job-id': id, 'supaqueue-queue': 'bench', 'supaqueue-attempt': attempt,
                'traceparent': '00-01890a5dac96774bbcceb302099a8057-00f067aa0ba902b7-01',
            },
        });
        await body.dump();
        if (statusCode !== 200) throw new Error(`the function answered ${statusCode}`);
    };
}

export async function main({ add, run }) {
    const [what, database, ...args] = process.argv.slice(2);
    if (what === 'add') return add(database, Number(args[0]));
    const [url, atOnce, options = '{}'] = args;
    return run(database, caller(url, Number(atOnce)), Number(atOnce), JSON.parse(options));
}
