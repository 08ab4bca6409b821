select a_queue('q') as queue \gset
select throws_ok($$update supaqueue.queue set held_until = 'infinity'$$, '23514', null, 'that would be pause()');
select throws_ok($$update supaqueue.queue set held_until = '-infinity'$$, '23514', null, 'nor since ever');
select lives_ok($$update supaqueue.queue set held_until = now() + interval '1 year'$$, 'a year is fine');
