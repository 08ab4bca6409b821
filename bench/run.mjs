// Runs scenarios, each of which measures one thing on a private durable Postgres, and reports: tables, JSON and
// charts. docs/performance.md describes the method.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { Bench } from './harness.mjs';
import { describeMachine, formatReport, updateBetweenMarks } from './report.mjs';

// In the order in which they run. A scenario is a module with
//   about             what it measures, in a line; is_extra: only when asked for
//   measure(bench)    → what it found, for the JSON
//   report(found)     → { parts: tables and sentences, goals: of atLeast() and atMost(), charts: { name: SVG } }
const NAMES = ['drain', 'peers', 'variants', 'backlog', 'snapshot', 'queues', 'flight', 'inserts', 'dispatchers', 'tls',
    'latency', 'fan-in', 'relay', 'soak'];

const scenarios = new Map();
for (const name of NAMES) scenarios.set(name, await import(`./scenarios/${name.replaceAll('-', '_')}.mjs`));

const USAGE = `usage: bench/run [--only NAME,…] [options]
  --only      scenarios to run, all but soak without it:
${NAMES.map((name) => `                ${name.padEnd(12)} ${scenarios.get(name).about}`).join('\n')}
  --rounds    rounds of each kind, of which the median counts (3)
  --jobs      jobs of each round; every scenario has a number of its own
  --at-once   how many calls at once, in drain (100,500), peers (200) and variants (100)
  --backlog   jobs in line (1000000)
  --queues    how many queues (10000)
  --minutes   how long the soak takes (60)
  --singles   jobs inserted one at a time for the latency (600)
  --base      the program of another build, whose plain drain is measured in turns with this one's
  --json      where the figures go as JSON (build/bench/result.json); charts go beside it as NAME.svg
  --update    a file with the marks <!-- figures --> and <!-- /figures -->: writes the tables between them
  --quiet     no progress on stderr`;

const { values: options } = parseArgs({
    options: {
        ...Object.fromEntries(['only', 'rounds', 'jobs', 'at-once', 'backlog', 'queues', 'minutes', 'singles', 'base', 'json', 'update']
            .map((name) => [name, { type: 'string' }])),
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
    },
});

let bench;
const progress = (text) => options.quiet || process.stderr.write(`${text}\n`);

async function main() {
    if (options.help) return console.log(USAGE);
    const names = options.only?.split(',') ?? NAMES.filter((name) => !scenarios.get(name).is_extra);
    const unknown = names.find((name) => !scenarios.has(name));
    if (unknown) throw new Error(`there is no scenario "${unknown}": they are ${NAMES.join(', ')}`);
    bench = new Bench(options, progress);
    await bench.start();
    const json = options.json ?? 'build/bench/result.json';
    const result = { started_at: new Date().toISOString(), machine: describeMachine(bench.cluster), scenarios: {} };
    const reports = [];
    mkdirSync(dirname(json), { recursive: true });
    for (const name of names) {
        progress(`${name}: ${scenarios.get(name).about}`);
        const found = await scenarios.get(name).measure(bench);
        const report = scenarios.get(name).report(found);
        reports.push(report);
        result.scenarios[name] = { ...report.goals && { goals: report.goals }, found };
        for (const [file, svg] of Object.entries(report.charts ?? {})) writeFileSync(`${dirname(json)}/${file}.svg`, svg);
        writeFileSync(json, JSON.stringify(result, null, 2) + '\n');
    }
    const text = formatReport(result, reports);
    console.log(text);
    if (options.update) writeFileSync(options.update, updateBetweenMarks(readFileSync(options.update, 'utf8'), text));
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
