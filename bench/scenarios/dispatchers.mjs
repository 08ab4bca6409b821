// One, two and four dispatchers on one database. Each may have all calls under way, so that what keeps them to
// the limit together is the queue's workers, which a second drain checks with calls that take some time.
import { barChart } from '../plot.mjs';
import { COSTS, atLeast, atMost, columns, whole } from '../report.mjs';
import { medians, ratiosOf } from '../stats.mjs';

export const about = '1, 2 and 4 dispatchers on one database: rate, and whether the limit is kept';

const AT_ONCE = 200;
const COUNTS = [1, 2, 4];
const DELAY_MS = 20;

export async function measure(bench) {
    const jobs = bench.number('jobs', 100000);
    const rounds = await bench.turns(Object.fromEntries(COUNTS.map((dispatchers) => [`${dispatchers}`, async () => {
        const result = await bench.drain(jobs, AT_ONCE, { dispatchers });
        const slow = await bench.drain(Math.ceil(jobs / 4), AT_ONCE, { dispatchers, path: `/?delay_ms=${DELAY_MS}` });
        return { ...result, in_flight_max: slow.in_flight_max };
    }])));
    return { jobs, rounds, counts: COUNTS.map((dispatchers) => ({ dispatchers, ...medians(rounds[dispatchers]),
        in_flight_max: Math.max(...rounds[dispatchers].map((round) => round.in_flight_max)) })) };
}

export function report({ jobs, counts, rounds }) {
    const names = counts.map((d) => (d.dispatchers === 1 ? 'one dispatcher' : `${d.dispatchers} dispatchers`));
    return {
        goals: counts.flatMap((d, i) => [
            ...(d.dispatchers > 1 ? [atLeast(`${names[i]}, of one`, 1, ratiosOf(rounds, `${d.dispatchers}`, '1'))] : []),
            atMost(`calls in flight at most, ${names[i]}`, AT_ONCE, d.in_flight_max, 0)]),
        parts: [columns(`${whole(jobs)} jobs, ${AT_ONCE} at once`, names, counts,
            [...COSTS, [`in flight at most, of ${AT_ONCE}`, whole, (d) => d.in_flight_max]])],
        charts: { dispatchers: barChart({ title: `${whole(jobs)} jobs, ${AT_ONCE} at once`, unit: 'jobs per second',
            bars: counts.map((d, i) => ({ name: names[i], value: d.per_s })) }) },
    };
}
