// What the database sends for a call, and what goes back: see supaqueue._relay_claim() and
// public.end_current_jobs(). What is optional the original did not send.

export type Queue = {
  id: string;
  name: string | null;
  edge_function_name: string | null;
  default_headers: Record<string, unknown> | null;
  url?: string | null;
  method?: string;
  timeout_ms?: number;
  keep_response_bytes?: number;
  auth?: string | null;
  secret_headers?: Record<string, string> | null;
  signing_secrets?: string[] | null;
};

export type Job = {
  id: string;
  payload: unknown;
  attempts?: number;
  body?: string | null;
  method?: string | null;
  path?: string | null;
  query?: string | null;
  headers?: Record<string, unknown> | null;
  timeout_ms?: number | null;
};

export type Item = { queue: Queue; job: Job; current_job: { id: string } };

export type Outcome = "success" | "failure" | "final" | "aborted";

export type Settlement = {
  id: string;
  outcome: Outcome;
  http_status?: number;
  error?: string;
  response?: string;
  retry_after_ms?: number;
};

export type Secrets = Record<string, string>;

// What public.end_current_jobs() answers.
export type Answer = {
  refused?: string[];
  again?: string[];
  begun?: string[];
  stopped?: string[];
  jobs?: Item[];
  request?: number | null;
  wait_ms?: number | null;
  secrets?: Secrets;
};

export function isItem(value: unknown): value is Item {
  const item = value as Partial<Item> | null;
  return typeof item?.current_job?.id === "string" && typeof item.job?.id === "string" &&
    typeof item.queue?.id === "string";
}
