// graphile-worker. OPTIONS are laid over preset.worker, of which only the concurrency is set here, and
// maxPoolSize as its documentation recommends: "10 or concurrentJobs + 2, whichever is larger", but for a server
// that takes 100 connections, 90 at most.
import { Logger, makeWorkerUtils, run as runWorker } from 'graphile-worker';
import { main, payloadOf } from './common.mjs';

const QUIET = new Logger(() => (level, message) => level === 'error' && console.error(message));
const BATCH = 10000;

async function add(database, jobs) {
    const utils = await makeWorkerUtils({ connectionString: database, logger: QUIET });
    await utils.migrate();
    for (let from = 1; from <= jobs; from += BATCH) {
        const length = Math.min(BATCH, jobs - from + 1);
        await utils.addJobs(Array.from({ length }, (_, i) => ({ identifier: 'call', payload: payloadOf(from + i) })));
    }
    await utils.release();
}

async function run(database, call, atOnce, options) {
    await runWorker({
        preset: {
            worker: {
                connectionString: database,
                concurrentJobs: atOnce,
                maxPoolSize: Math.min(Math.max(10, atOnce + 2), 90),
                logger: QUIET,
                ...options,
            },
        },
        noHandleSignals: true,
        taskList: { call: (payload, { job }) => call(job.id, job.attempts, payload) },
    });
}

await main({ add, run });
