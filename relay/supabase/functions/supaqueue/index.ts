// The supaqueue edge function. It calls nobody yet, and says so.
Deno.serve(() => new Response('not yet', { status: 501 }));
