// Makes the summary of the document from those of its paragraphs. Its job waits for all of theirs.
import { sql } from "../_shared/db.ts";
import { sentencesOf, summarize } from "../_shared/summary.ts";

const SENTENCES = 8;

Deno.serve(async (request) => {
  const { document } = await request.json();

  const paragraphs = await sql`
    select text, summary from demo.paragraph where document = ${document} order by no`;
  const missing = paragraphs.filter((paragraph) => paragraph.summary === null).length;
  if (missing) {
    return new Response(`${missing} paragraphs have no summary yet`, { status: 409 });
  }
  const candidates = paragraphs.flatMap((paragraph) => sentencesOf(paragraph.summary));
  const whole = paragraphs.map((paragraph) => paragraph.text).join(" ");
  const summary = summarize(candidates, SENTENCES, whole).join("\n");
  await sql`update demo.document set summary = ${summary} where id = ${document}`;
  console.log(`${paragraphs.length} summaries to ${SENTENCES} sentences`);
  return Response.json({ paragraphs: paragraphs.length, summary });
});
