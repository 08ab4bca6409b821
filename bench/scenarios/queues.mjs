// As many jobs in one queue, and spread over many queues of one worker each.
import { barChart } from '../plot.mjs';
import { COSTS, atLeast, columns, whole } from '../report.mjs';
import { medians, ratiosOf } from '../stats.mjs';

export const about = '--queues (10000) with 10 jobs each, beside one queue with all of them';

const AT_ONCE = 200;
const EACH = 10;

export async function measure(bench) {
    const queues = bench.number('queues', 10000);
    const rounds = await bench.turns({
        one: () => bench.drain(queues * EACH, AT_ONCE),
        many: () => bench.drain(queues * EACH, AT_ONCE, { queues, workers: 1 }),
    });
    return { queues, one: medians(rounds.one), many: medians(rounds.many), rounds };
}

export function report({ queues, one, many, rounds }) {
    const names = ['one queue', `${whole(queues)} queues`];
    return {
        goals: [atLeast(`${names[1]} with ${EACH} jobs each, of one queue`, 0.6, ratiosOf(rounds, 'many', 'one'))],
        parts: [columns(`${whole(queues * EACH)} jobs, ${AT_ONCE} at once`, names, [one, many], COSTS)],
        charts: { queues: barChart({ title: `${whole(queues * EACH)} jobs, ${AT_ONCE} at once`, unit: 'jobs per second',
            bars: [one, many].map((d, i) => ({ name: names[i], value: d.per_s })) }) },
    };
}
