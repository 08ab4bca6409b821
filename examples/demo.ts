// The client of the example pipeline: makes its queues, queues a document, shows how it goes, and checks
// the end. `scripts/demo` runs it inside `supaqueue dev`.
import { sql } from "./functions/_shared/db.ts";

const TITLE = "Alice's Adventures in Wonderland, chapter IV";
const DEADLINE_MS = 60_000;
const POLL_MS = 100;
const isTerminal = Deno.stdout.isTerminal();
const encoder = new TextEncoder();

const queues = [
  { name: "split", workers: 1 },
  { name: "summaries", function: "summarize", workers: 4 },
  { name: "finish", workers: 1 },
];

type Progress = { queue: string; jobs: number; done: number; failed: number; running: number; retries: number };

function print(text: string) {
  Deno.stdout.writeSync(encoder.encode(text));
}

function wrap(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${width}}(?:\\s+|$)|\\S+\\s*`, "g"))!.map((line) => line.trimEnd());
}

async function setUp() {
  await sql.unsafe(await Deno.readTextFile(new URL("schema.sql", import.meta.url)));
  for (const queue of queues) {
    await sql`
      select supaqueue.create_queue(${queue.name}, edge_function_name => ${queue.function ?? queue.name},
        workers => ${queue.workers}, settings => '{"backoff_ms": 500}')`;
    console.log(`queue ${queue.name}: function ${queue.function ?? queue.name}, ${queue.workers} at once`);
  }
}

/** The document and its first job, in one transaction. */
async function enqueue() {
  const text = await Deno.readTextFile(new URL("document.txt", import.meta.url));
  return await sql.begin(async (tx) => {
    const [document] = await tx`insert into demo.document (title, text) values (${TITLE}, ${text}) returning id`;
    await tx`select supaqueue.enqueue('split', ${tx.json({ document: Number(document.id) })})`;
    return document.id;
  });
}

async function progress(): Promise<Progress[]> {
  return await sql<Progress[]>`
    select q.name as queue, count(j.id)::int as jobs,
      count(*) filter (where j.status = 'success')::int as done,
      count(*) filter (where j.status in ('failed', 'cancelled'))::int as failed,
      count(distinct j.worker) filter (where j.status = 'in_progress')::int as running,
      coalesce(sum(greatest(j.attempts - 1, 0)), 0)::int as retries
    from supaqueue.queue q left join supaqueue.job j on j.queue = q.id
    group by q.id, q.name order by array_position(${queues.map((queue) => queue.name)}::text[], q.name)`;
}

function describe(all: Progress[]) {
  return all
    .map((q) =>
      `${q.queue} ${q.done}/${q.jobs}` + (q.running ? ` (${q.running} running)` : "") +
      (q.retries ? `, ${q.retries} retried` : "") + (q.failed ? `, ${q.failed} FAILED` : "")
    )
    .join("   ");
}

/** Shows a line that is redrawn on a terminal, one line for each change otherwise. */
async function watch() {
  const started = Date.now();
  let shown = "";
  while (true) {
    const all = await progress();
    const line = describe(all);
    const isOver = all.some((q) => q.queue === "finish" && q.done + q.failed > 0) || all.some((q) => q.failed > 0);
    const isLate = Date.now() - started > DEADLINE_MS;
    if (line !== shown && (isTerminal || isOver || Date.now() - started > 500 || !shown)) {
      print(isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
      shown = line;
    }
    if (isOver || isLate) {
      print(isTerminal ? "\n" : "");
      return !isLate;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function printJobs() {
  const jobs = await sql`
    select q.name as queue, coalesce('paragraph ' || p.no, 'document') as what, coalesce(j.status::text, 'held') as status,
      j.attempts, j.http_status, round(extract(epoch from j.finished_at - j.started_at) * 1000) as ms
    from supaqueue.job j
    join supaqueue.queue q on q.id = j.queue
    left join demo.paragraph p on p.id = (j.payload->>'paragraph')::bigint
    order by array_position(${queues.map((queue) => queue.name)}::text[], q.name), p.no`;
  console.log(`\n${"queue".padEnd(12)}${"job".padEnd(14)}${"status".padEnd(13)}attempts   HTTP   duration`);
  for (const job of jobs) {
    console.log(
      job.queue.padEnd(12) + job.what.padEnd(14) + job.status.padEnd(13) + String(job.attempts).padStart(8) +
        String(job.http_status ?? "-").padStart(7) + (job.ms === null ? "-" : `${job.ms} ms`).padStart(11),
    );
  }
  return jobs;
}

await setUp();
const document = await enqueue();
console.log(`queued: ${TITLE}\n`);
const isInTime = await watch();
const jobs = await printJobs();
const [{ summary }] = await sql`select summary from demo.document where id = ${document}`;
await sql.end();

if (summary) {
  console.log(`\nSummary of ${TITLE}:\n`);
  for (const sentence of summary.split("\n")) {
    console.log(wrap(sentence, 96).map((line, i) => (i ? "    " : "  - ") + line).join("\n"));
  }
  console.log();
}
const unfinished = jobs.filter((job) => job.status !== "success");
if (!isInTime || unfinished.length || !summary) {
  console.error(`demo: ${unfinished.length} of ${jobs.length} jobs did not succeed` + (isInTime ? "" : " in time"));
  Deno.exit(1);
}
const retried = jobs.filter((job) => job.attempts > 1);
console.log(`demo: ${jobs.length} jobs succeeded, ${retried.length} of them on a second attempt`);
