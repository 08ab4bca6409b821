// The first jobs of a queue with millions in line, beside a queue that has no more than those. The rest of the
// line stays where it is: the dispatcher is stopped once enough calls were made.
import { barChart } from '../plot.mjs';
import { COSTS, atLeast, atMost, columns, fixed, whole } from '../report.mjs';
import { medians, ratiosOf } from '../stats.mjs';

export const about = 'the rate with --backlog jobs in line (5000000) beside that with --jobs (50000)';

const AT_ONCE = 200;
const BATCH = 1000000;

export async function measure(bench) {
    const jobs = bench.number('jobs', 50000);
    const backlog = bench.number('backlog', 5000000);
    const drainFirst = async (count) => {
        const database = await bench.database({ workers: AT_ONCE });
        for (let added = 0; added < count; added += BATCH) bench.addJobs(database, Math.min(BATCH, count - added));
        const result = await bench.run(database, { slots: AT_ONCE, calls: jobs, is_partial: count > jobs });
        bench.dropDatabase(database);
        return result;
    };
    const rounds = await bench.turns({ few: () => drainFirst(jobs), many: () => drainFirst(backlog) });
    return { jobs, backlog, few: medians(rounds.few), many: medians(rounds.many), rounds };
}

export function report({ jobs, backlog, few, many, rounds }) {
    const names = [`${whole(jobs)} in line`, `${whole(backlog)} in line`];
    return {
        goals: [atLeast(`with ${names[1]}, of ${names[0]}`, 0.9, ratiosOf(rounds, 'many', 'few')),
            atMost(`first claim after start with ${names[1]}, s`, 1, rounds.many.map((round) => round.first_claim_ms / 1000))],
        parts: [columns(`${whole(jobs)} jobs, ${AT_ONCE} at once`, names, [few, many],
            [...COSTS, ['first claim after start, ms', fixed(0), (d) => d.first_claim_ms]])],
        charts: { backlog: barChart({ title: `the first ${whole(jobs)} jobs`, unit: 'jobs per second',
            bars: [few, many].map((d, i) => ({ name: names[i], value: d.per_s })) }) },
    };
}
