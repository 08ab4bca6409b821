// Makes the tables out of the figures.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import { median } from './stats.mjs';

export function table(head, rows) {
    const width = head.map((_, i) => Math.max(...[head, ...rows].map((row) => String(row[i]).length)));
    const line = (row) => `| ${row.map((cell, i) => String(cell)[i ? 'padStart' : 'padEnd'](width[i])).join(' | ')} |`;
    return [line(head), `|${width.map((w, i) => (i ? `${'-'.repeat(w + 1)}:` : '-'.repeat(w + 2))).join('|')}|`,
        ...rows.map(line)].join('\n');
}

export const whole = (number) => Math.round(number).toLocaleString('en-US').replaceAll(',', ' ');
export const fixed = (digits) => (number) => number.toFixed(digits);
export const percent = (share) => Math.round(share * 100);

// A goal of a scenario: at least, or at most, so much. `found` is one value, or those of the rounds, whose median
// counts. A miss is shown with as many digits as it takes to see it.
const goal = (sign, is_met) => (name, wanted, found, digits = 2) => {
    const each = [found].flat(), value = median(each);
    const hides = (text) => is_met(Number(text), wanted) !== is_met(value, wanted);
    const shown = [0, 1, 2, 3].map((more) => value.toFixed(digits + more)).find((text) => !hides(text)) ?? String(value);
    const range = each.length > 1 ? [Math.min(...each), Math.max(...each)].map(fixed(digits)).join(' – ') : '';
    const verdict = !is_met(value, wanted) ? 'missed' : each.every((one) => is_met(one, wanted)) ? 'met' : 'met by the median';
    return { name, wanted: `${sign} ${wanted}`, measured: shown, range, verdict };
};
export const atLeast = goal('≥', (value, wanted) => value >= wanted);
export const atMost = goal('≤', (value, wanted) => value <= wanted);

// A table with one column for each of several measurements, and a row for each [name, format, get].
export const columns = (title, names, measurements, rows) => table([title, ...names],
    rows.map(([name, format, get]) => [name, ...measurements.map((m) => format(get(m)))]));

// What a run of dispatchers has cost; rows for columns().
export const COSTS = [
    ['jobs/s', whole, (d) => d.per_s],
    ['CPU per job: dispatcher, µs', fixed(1), (d) => d.dispatcher_us],
    ['of that in user mode, µs', fixed(1), (d) => d.dispatcher_user_us],
    ['CPU per job: Postgres, µs', fixed(1), (d) => d.postgres_us],
    ['CPU per job: sink, µs', fixed(1), (d) => d.sink_us],
    ['claims', whole, (d) => d.claims],
    ['settlements', whole, (d) => d.settlements],
    ['updates of the job row per job', fixed(2), (d) => d.updates],
    ['heap-only ones of them', fixed(2), (d) => d.heap_only],
    ['WAL per job, bytes', whole, (d) => d.wal_bytes],
    ['peak RSS of the dispatcher, MB', fixed(1), (d) => d.rss_mb],
];

function first(pattern, text) {
    return pattern.exec(text)?.[1] ?? 'unknown';
}

// What the figures were measured on.
export function describeMachine(cluster) {
    const run = (...command) => execFileSync(command[0], command.slice(1), { encoding: 'utf8' }).trim();
    return {
        processor: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
        memory_gb: Math.round(totalmem() / 1e9),
        kernel: `Linux ${release()}`,
        system: first(/PRETTY_NAME="(.*)"/, readFileSync('/etc/os-release', 'utf8')),
        postgres: first(/(\d[\d.]+)/, run(`${cluster.bin}/postgres`, '--version')),
        libcurl: first(/([\d.]+)/, run('curl-config', '--version')),
    };
}

// When a scenario was run.
export const describeRun = () => ({ at: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`, load: loadavg()[0] });

// What is measured, and whether that is what the commit has.
export function describeSource() {
    const git = (...args) => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    try {
        const is_dirty = git('status', '--porcelain', '--', 'src', 'sql', 'relay', 'bench', 'Makefile') !== '';
        return { commit: `${git('rev-parse', '--short', 'HEAD')}${is_dirty ? '-dirty' : ''}`, is_dirty };
    } catch {
        return { commit: 'unknown', is_dirty: true };
    }
}

const conditions = ({ at, commit, load, rounds, stolen }) => [`${at}, commit ${commit}, load average ${load.toFixed(1)}`,
    ...rounds ? [`rounds: ${rounds}`] : [],
    ...stolen ? [`${stolen.map(percent).join(' – ')} % of the cores stolen`] : []].join(', ');

const goals = (all, head) => table([head, 'wanted', 'median', 'rounds', ''],
    all.map((g) => [g.name, g.wanted, g.measured, g.range, g.verdict]));

// `reports` are { name, run, and what report() of the scenario has returned }; `chartOf` has the address of a chart.
export function formatReport(machine, reports, chartOf = () => null) {
    const all = reports.flatMap((report) => report.goals ?? []);
    return [
        `${machine.processor}, ${machine.memory_gb} GB, ${machine.system}, ${machine.kernel}, Postgres ${machine.postgres}, ` +
        `libcurl ${machine.libcurl}`,
        ...all.length ? [goals(all, 'goal')] : [],
        ...reports.flatMap(({ name, run, parts, charts = {} }) => [
            `### ${name}`,
            conditions(run),
            ...parts,
            ...Object.keys(charts).filter(chartOf).map((chart) => `![${chart}](${chartOf(chart)})`),
        ]),
    ].join('\n\n');
}

export function updateBetweenMarks(text, report) {
    const marks = /(<!-- figures -->)[\s\S]*(<!-- \/figures -->)/;
    if (!marks.test(text)) throw new Error('the file has no marks <!-- figures --> and <!-- /figures -->');
    return text.replace(marks, (_, begin, end) => `${begin}\n${report}\n${end}`);
}
