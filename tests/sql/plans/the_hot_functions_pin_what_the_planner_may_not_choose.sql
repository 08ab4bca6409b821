select ok(proconfig @> array['jit=off'], proname || ' has jit off')
from pg_proc where pronamespace = 'supaqueue'::regnamespace
  and proname in ('claim', '_settle_succeeded', '_settle_failed', '_give_back', 'lease_workers', 'promote', '_calls_of', '_unblock', '_satisfy');
select is_empty(
    $$select proname from pg_proc where pronamespace = 'supaqueue'::regnamespace
      and proconfig @> array['enable_seqscan=off'] and not proconfig @> array['jit=off']$$,
    'what forbids scans does not compile: a scan that is done all the same counts as costly enough');
