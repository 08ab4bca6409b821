// The dispatcher beside the bare libcurl loop, at several numbers of calls at once.
import { barChart } from '../plot.mjs';
import { COSTS, atLeast, columns, fixed, whole } from '../report.mjs';
import { medians, ratioOf, ratiosOf } from '../stats.mjs';

export const about = 'the dispatcher beside a bare libcurl loop';

export async function measure(bench) {
    const jobs = bench.number('jobs', 50000);
    const result = [];
    for (const at_once of bench.numbers('at-once', '100,500')) {
        bench.progress(`${at_once} at once`);
        const rounds = await bench.turns({
            bare: () => bench.bare(jobs, at_once),
            drain: () => bench.drain(jobs, at_once),
        });
        result.push({ at_once, jobs, ratio: ratioOf(rounds, 'drain', 'bare'),
            bare: medians(rounds.bare), drain: medians(rounds.drain), rounds });
    }
    return result;
}

export function report(result) {
    const rows = [
        ['bare libcurl loop, calls/s', whole, (d) => d.bare.per_s],
        ['ratio of the dispatcher to it', fixed(2), (d) => d.ratio],
        ['CPU per call: bare loop, µs', fixed(1), (d) => d.bare.cpu_us],
        ['jobs per claim', fixed(1), (d) => d.jobs / d.drain.claims],
        ...COSTS.map(([name, format, get]) => [name, format, (d) => get(d.drain)]),
    ];
    return {
        goals: result.map((d) => atLeast(`of the bare loop at ${d.at_once} at once`, 0.6, ratiosOf(d.rounds, 'drain', 'bare'))),
        parts: [columns('drain, median of the rounds', result.map((d) => `${d.at_once} at once`), result, rows)],
        charts: {
            drain: barChart({ title: `${whole(result[0].jobs)} jobs`, unit: 'per second', bars: result.flatMap((d) => [
                { name: `bare loop, ${d.at_once} at once`, value: d.bare.per_s },
                { name: `dispatcher, ${d.at_once} at once`, value: d.drain.per_s }]) }),
        },
    };
}
