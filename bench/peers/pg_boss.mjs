// pg-boss. OPTIONS: `loops` of fetch(), each of a batch of `batch` jobs, whose calls are made at once and which
// are completed by one complete() of all their ids; or as many `workers` of its work(), which does the same and does
// not pause while batches are full.
import { PgBoss } from 'pg-boss';
import { main, payloadOf } from './common.mjs';

const QUEUE = 'bench';
const BATCH = 5000;

async function start(database, loops) {
    // no supervision and no schedules: nothing else runs in the database meanwhile
    const boss = new PgBoss({ connectionString: database, max: Math.max(loops, 2), supervise: false, schedule: false });
    boss.on('error', (error) => console.error(error));
    await boss.start();
    return boss;
}

async function add(database, jobs) {
    const boss = await start(database, 1);
    await boss.createQueue(QUEUE);
    for (let from = 1; from <= jobs; from += BATCH) {
        const length = Math.min(BATCH, jobs - from + 1);
        await boss.insert(QUEUE, Array.from({ length }, (_, i) => ({ data: payloadOf(from + i) })));
    }
    await boss.stop();
}

async function run(database, call, atOnce, { loops, workers, batch }) {
    const boss = await start(database, loops ?? workers);
    const callAll = (jobs) => Promise.all(jobs.map((job) => call(job.id, 1, job.data)));
    if (workers)
        await boss.work(QUEUE, { batchSize: batch, localConcurrency: workers, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 }, callAll);
    const work = async () => {
        for (;;) {
            const jobs = await boss.fetch(QUEUE, { batchSize: batch });
            if (jobs.length === 0) return;
            await callAll(jobs);
            await boss.complete(QUEUE, jobs.map((job) => job.id));
        }
    };
    await Promise.all(Array.from({ length: loops ?? 0 }, work));
    setInterval(() => {}, 60000); // stays until it is ended, so that its use of the CPU can be read
}

await main({ add, run });
