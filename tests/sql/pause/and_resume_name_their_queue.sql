select a_queue('q') as queue \gset
select a_queue('other') as other \gset
select supaqueue.pause('q');
select results_eq('select name, paused from supaqueue.queue order by name', $$values ('other', false), ('q', true)$$, 'one is paused');
select supaqueue.pause(:'queue');
select ok(paused, 'twice is once') from supaqueue.queue where name = 'q';
select supaqueue.resume('q');
select ok(not paused, 'resumed') from supaqueue.queue where name = 'q';
select throws_ok($$select supaqueue.pause('nope')$$, 'SQ001', null, 'pause: an unknown queue');
select throws_ok($$select supaqueue.resume('nope')$$, 'SQ001', null, 'resume: an unknown queue');
