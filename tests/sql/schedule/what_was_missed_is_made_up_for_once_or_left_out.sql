select a_queue('q') as queue \gset
select supaqueue.schedule('once', '* * * * *', 'q'), supaqueue.schedule('skip', '* * * * *', 'q', catch_up => 'skip');
update supaqueue.schedule set next_at = now() - interval '1 day';
select is(scheduled, 1, 'one of the two') from supaqueue.promote();
select results_eq('select name, last_job is not null, next_at > clock_timestamp() from supaqueue.schedule order by name',
    $$values ('once', true, true), ('skip', false, true)$$, 'made up for once, and left out');
update supaqueue.schedule set next_at = clock_timestamp() - interval '50 seconds';
select is(scheduled, 2, 'what is late for less than a minute comes') from supaqueue.promote();
update supaqueue.schedule set next_at = clock_timestamp() - interval '61 seconds';
select is(scheduled, 1, 'what is late for more does not') from supaqueue.promote();
