select throws_ok($$select supaqueue.reset_breaker('nope')$$, 'SQ001', 'no queue is called "nope"');
select a_queue('q');
select lives_ok($$select supaqueue.reset_breaker('q')$$, 'one without a breaker is left as it is');
