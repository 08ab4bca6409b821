// Summarises one paragraph in one sentence, or in two when it is long.
import { sql } from "../_shared/db.ts";
import { sentencesOf, summarize } from "../_shared/summary.ts";

const LONG_PARAGRAPH = 600; // characters
// Such functions mostly wait for a slow service, which is why a queue limits how many run at once. This
// one is done in a millisecond; the pause makes it behave like them.
const SERVICE_MS = 250;

Deno.serve(async (request) => {
  const { paragraph, meets_rate_limit } = await request.json();
  const attempt = Number(request.headers.get("supaqueue-attempt") ?? 1);

  if (meets_rate_limit && attempt === 1) {
    console.log("rate limit (simulated): this call fails, the job is tried again");
    return new Response("rate limit (simulated)", { status: 429 });
  }
  const [row] = await sql`select no, text from demo.paragraph where id = ${paragraph}`;
  if (!row) {
    return new Response(`no paragraph ${paragraph}`, { status: 404, headers: { "supaqueue-retry": "no" } });
  }
  await new Promise((resolve) => setTimeout(resolve, SERVICE_MS));

  const summary = summarize(sentencesOf(row.text), row.text.length > LONG_PARAGRAPH ? 2 : 1).join(" ");
  await sql`update demo.paragraph set summary = ${summary} where id = ${paragraph}`;
  console.log(`paragraph ${row.no}: ${row.text.length} characters to ${summary.length}`);
  return Response.json({ paragraph: row.no, summary });
});
