// What the platform tells an edge function, and what may be set as project secrets.

export const VERSION = "0.1.0";

export type Environment = {
  secret: string | undefined; // what pg_net has to bring
  databaseApi: string; // PostgREST
  functionsUrl: string;
  secretKey: string | undefined; // sb_secret_…
  serviceRoleKey: string | undefined; // the legacy key, a JWT
  claimFor_ms: number; // so long one request goes on asking for jobs
  claimMost: number; // and so many it calls: the platform limits its CPU time, and calls of functions by one chain
  variable(name: string): string | undefined;
};

export function environment(variable: (name: string) => string | undefined): Environment {
  const base = (variable("SUPABASE_URL") ?? "").replace(/\/+$/, "");
  return {
    secret: variable("SUPAQUEUE_SECRET"),
    databaseApi: `${base}/rest/v1`,
    functionsUrl: (variable("SUPAQUEUE_FUNCTIONS_URL") ?? `${base}/functions/v1`).replace(/\/+$/, ""),
    secretKey: secretKey(variable("SUPABASE_SECRET_KEYS")),
    serviceRoleKey: variable("SUPABASE_SERVICE_ROLE_KEY"),
    claimFor_ms: Number(variable("SUPAQUEUE_CLAIM_FOR_MS") ?? 50000),
    claimMost: Number(variable("SUPAQUEUE_CLAIM_MOST") ?? 1000),
    variable,
  };
}

// SUPABASE_SECRET_KEYS is an object of keys by their names.
function secretKey(keys: string | undefined): string | undefined {
  try {
    const named = JSON.parse(keys ?? "{}");
    return named.supaqueue ?? named.default ?? Object.values(named)[0];
  } catch {
    return undefined;
  }
}
