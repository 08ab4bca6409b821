// Splits a document into paragraphs and queues the rest of the pipeline: one job for each paragraph,
// and a last one that waits for all of them. All of it in one transaction: either the whole pipeline is
// there, or none of it, and a second call (a function may be called again) changes nothing.
import { sql } from "../_shared/db.ts";

Deno.serve(async (request) => {
  const { document } = await request.json();

  const paragraphs = await sql.begin(async (tx) => {
    const [found] = await tx`
      update demo.document set split_at = now() where id = ${document} and split_at is null returning text`;
    if (!found) {
      return 0;
    }
    const texts: string[] = found.text.split(/\n\s*\n/).map((text: string) => text.trim()).filter(Boolean);
    const rows = await tx`
      insert into demo.paragraph (document, no, text)
      select ${document}, no, text from unnest(${texts}::text[]) with ordinality t (text, no)
      returning id, no`;

    const jobs = await tx`
      insert into supaqueue.job (queue, payload)
      select q.id, payload
      from supaqueue.queue q, jsonb_array_elements(${tx.json(
        // The seventh paragraph meets a rate limit at its first call, so that the demo shows a retry.
        rows.map((row) => ({ paragraph: row.id, meets_rate_limit: Number(row.no) === 7 })),
      )}) payload
      where q.name = 'summaries'
      returning id`;

    const [last] = await tx`
      insert into supaqueue.job (queue, payload)
      select id, ${tx.json({ document })} from supaqueue.queue where name = 'finish'
      returning id`;
    await tx`
      insert into supaqueue.job_dependencies (source, target)
      select source, ${last.id} from unnest(${jobs.map((job) => job.id)}::uuid[]) source`;
    return texts.length;
  });

  console.log(paragraphs ? `${paragraphs} paragraphs` : "was split before");
  return Response.json({ paragraphs });
});
