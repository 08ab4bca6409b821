// Runs scenarios, each of which measures one thing on a private durable Postgres, and reports: tables, JSON and
// charts. docs/performance.md describes the method.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Bench } from './harness.mjs';
import { describeMachine, describeRun, describeSource, formatReport, updateBetweenMarks } from './report.mjs';

// In the order in which they run. A scenario is a module with
//   about             what it measures, in a line; is_extra: only when asked for
//   measure(bench)    → what it found, for the JSON
//   report(found)     → { parts: tables and sentences, goals: of atLeast() and atMost(), charts: { name: SVG } }
const NAMES = ['drain', 'peers', 'variants', 'backlog', 'snapshot', 'queues', 'flight', 'inserts', 'dispatchers', 'tls',
    'latency', 'fan-in', 'relay', 'soak'];

const scenarios = new Map();
for (const name of NAMES) scenarios.set(name, await import(`./scenarios/${name.replaceAll('-', '_')}.mjs`));

const USAGE = `usage: bench/run [--only NAME,…] [options]
  --only      scenarios to run, all but soak without it, none where it is empty:
${NAMES.map((name) => `                ${name.padEnd(12)} ${scenarios.get(name).about}`).join('\n')}
  --rounds    rounds of each kind, of which the median counts (3)
  --jobs      jobs of each round; every scenario has a number of its own
  --at-once   how many calls at once, in drain (100,500), peers and variants (200)
  --backlog   jobs in line (5000000)
  --queues    how many queues (10000)
  --minutes   how long the soak takes (60)
  --rate      jobs per second of the soak (70 % of the most that it carries)
  --singles   jobs inserted one at a time for the latency (2000)
  --base      the program of another build, whose plain drain is measured in turns with this one's
  --publish   the figures of these scenarios take the place of those in docs/performance.json, and of all that are
              there the tables go into docs/performance.md and the charts into docs/plots
  --quiet     no progress on stderr
Otherwise figures and charts go to build/bench.`;

const { values: options } = parseArgs({
    options: {
        ...Object.fromEntries(['only', 'rounds', 'jobs', 'at-once', 'backlog', 'queues', 'minutes', 'rate', 'singles', 'base']
            .map((name) => [name, { type: 'string' }])),
        publish: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
    },
});

const DOCUMENT = 'docs/performance.md';

let bench;
const progress = (text) => options.quiet || process.stderr.write(`${text}\n`);

async function main() {
    if (options.help) return console.log(USAGE);
    const names = options.only?.split(',').filter(Boolean) ?? NAMES.filter((name) => !scenarios.get(name).is_extra);
    const unknown = names.find((name) => !scenarios.has(name));
    if (unknown) throw new Error(`there is no scenario "${unknown}": they are ${NAMES.join(', ')}`);
    const { commit, is_dirty } = describeSource();
    if (options.publish && names.length && is_dirty)
        throw new Error('what is published is what a commit has: commit your changes first');
    bench = new Bench(options, progress);
    await bench.start();
    const out = options.publish ? { json: 'docs/performance.json', charts: 'docs/plots' } : { json: 'build/bench/result.json', charts: 'build/bench' };
    const result = options.publish && existsSync(out.json) ? JSON.parse(readFileSync(out.json, 'utf8')) : { scenarios: {} };
    const machine = describeMachine(bench.cluster);
    if (result.machine && JSON.stringify(result.machine) !== JSON.stringify(machine) && Object.keys(result.scenarios).some((name) => !names.includes(name)))
        throw new Error('what is published was measured on another machine: publish all scenarios together');
    result.machine = machine;
    for (const name of names) {
        progress(`${name}: ${scenarios.get(name).about}`);
        const run = describeRun();
        bench.newScenario();
        const found = await scenarios.get(name).measure(bench);
        result.scenarios[name] = { run: { ...run, commit, ...bench.conditions }, found };
        write(result, out);
    }
    write(result, out);
    const shown = options.publish ? Object.keys(result.scenarios) : names;
    const text = formatReport(result.machine, reportsOf(result, shown), options.publish ? (chart) => `plots/${chart}.svg` : undefined);
    console.log(text);
    if (options.publish) writeFileSync(DOCUMENT, updateBetweenMarks(readFileSync(DOCUMENT, 'utf8'), text));
}

const reportsOf = (result, names) => NAMES.filter((name) => names.includes(name)).map((name) =>
    ({ name, run: result.scenarios[name].run, ...scenarios.get(name).report(result.scenarios[name].found) }));

function write(result, { json, charts }) {
    mkdirSync(charts, { recursive: true });
    writeFileSync(json, JSON.stringify(result, (_, value) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : value), 1) + '\n');
    for (const report of reportsOf(result, Object.keys(result.scenarios))) {
        for (const [file, svg] of Object.entries(report.charts ?? {})) writeFileSync(`${charts}/${file}.svg`, svg);
    }
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => Promise.resolve(bench?.stop()).finally(() => process.exit(1)));
try {
    await main();
} catch (error) {
    console.error(`bench: ${error.message}`);
    process.exitCode = 1;
} finally {
    await bench?.stop();
}
