select a_queue('q', 5) as queue \gset
select throws_like($$select supaqueue.enqueue('q', expires_at => 'infinity')$$, 'expires_at is infinity%');
select throws_ok($$select supaqueue.enqueue('q', expires_at => now(), run_at => now() + interval '1 hour')$$, 'SQ006');
select is(count(*)::int, 0, 'nothing is written') from supaqueue.job;
