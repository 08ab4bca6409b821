// Many calls in flight to a slow function: rate and memory.
import { barChart } from '../plot.mjs';
import { COSTS, atLeast, atMost, columns, fixed, whole } from '../report.mjs';
import { medians } from '../stats.mjs';

export const about = '1 000 calls in flight to a function that takes 1 s, and 10 000 to one that takes 2 s: rate and memory';

// `waves`: how often the function's time is spent, at least.
const SIZES = [
    { at_once: 1000, delay_ms: 1000, waves: 4, rss_mb: 30 },
    { at_once: 10000, delay_ms: 2000, waves: 10, rss_mb: 150, per_s: 4500 },
];

export async function measure(bench) {
    const result = [];
    for (const size of SIZES) {
        const jobs = bench.number('jobs', size.at_once * size.waves);
        const rounds = await bench.turns({
            [`${size.at_once} in flight`]: () => bench.drain(jobs, size.at_once, { path: `/?delay_ms=${size.delay_ms}` }),
        });
        const [all] = Object.values(rounds);
        result.push({ ...size, jobs, flight: medians(all), rounds: all });
    }
    return result;
}

export function report(result) {
    const names = result.map((d) => `${whole(d.at_once)} at once, ${d.delay_ms / 1000} s`);
    return {
        goals: result.flatMap((d) => [
            ...(d.per_s ? [atLeast(`calls/s with ${whole(d.at_once)} in flight`, d.per_s, d.rounds.map((round) => round.per_s), 0)] : []),
            atMost(`peak RSS with ${whole(d.flight.in_flight_max)} calls in flight, MB`, d.rss_mb,
                d.rounds.map((round) => round.rss_mb), 1)]),
        parts: [columns('calls in flight', names, result, [
            ['jobs', whole, (d) => d.jobs],
            ['in flight at most, by the sink', whole, (d) => d.flight.in_flight_max],
            ['the most that is possible, calls/s', whole, (d) => d.at_once / d.delay_ms * 1000],
            ...COSTS.map(([name, format, get]) => [name, format, (d) => get(d.flight)]),
        ])],
        charts: { flight: barChart({ title: 'memory of the dispatcher', unit: 'MB', bars: result.map((d, i) =>
            ({ name: names[i], value: d.flight.rss_mb })) }) },
    };
}
