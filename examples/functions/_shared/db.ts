import postgres from "npm:postgres@3.4.9";

// On the hosted platform SUPABASE_DB_URL leads to the database. `supaqueue dev` runs it on a Unix
// socket, which no URL can name for this driver; there PGHOST and its like do.
export const sql = Deno.env.get("PGHOST")
  ? postgres({ max: 2 })
  : postgres(Deno.env.get("SUPABASE_DB_URL")!, { max: 2, prepare: false });
