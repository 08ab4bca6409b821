// A drain while a transaction holds an old snapshot, so that no dead row or index entry can go, beside one
// without.
import { barChart } from '../plot.mjs';
import { COSTS, atLeast, columns, whole } from '../report.mjs';
import { medians, ratiosOf } from '../stats.mjs';

export const about = 'a drain of --jobs (500000) while an old snapshot is held open';

const AT_ONCE = 200;

export async function measure(bench) {
    const jobs = bench.number('jobs', 500000);
    const rounds = await bench.turns({
        free: () => bench.drain(jobs, AT_ONCE),
        held: () => bench.drain(jobs, AT_ONCE, { prepare: (database) => bench.cluster.holdSnapshot(database) }),
    });
    return { jobs, free: medians(rounds.free), held: medians(rounds.held), rounds };
}

export function report({ jobs, free, held, rounds }) {
    const names = ['without', 'with an old snapshot'];
    return {
        goals: [atLeast('with an old snapshot held open, of without', 0.85, ratiosOf(rounds, 'held', 'free'))],
        parts: [columns(`${whole(jobs)} jobs, ${AT_ONCE} at once`, names, [free, held], COSTS)],
        charts: { snapshot: barChart({ title: `${whole(jobs)} jobs, ${AT_ONCE} at once`, unit: 'jobs per second',
            bars: [free, held].map((d, i) => ({ name: names[i], value: d.per_s })) }) },
    };
}
