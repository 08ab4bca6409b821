select a_queue('q') as queue \gset
create temp table bad (options text);
insert into bad values ($$dedup_key => ''$$), ($$dedup_key => repeat('a', 501)$$), ($$dedup_for => '1 hour'$$), ($$on_duplicate => 'keep'$$),
    ($$dedup_key => 'k', on_duplicate => 'nope'$$), ($$dedup_key => 'k', dedup_for => '0'$$), ($$dedup_key => 'k', dedup_for => '-1 hour'$$),
    ($$dedup_key => 'k', dedup_for => '11 years'$$);
select is(state_of(format('select supaqueue.enqueue(%L, %s)', 'q', options)), 'SQ006', options) from bad;
select is(state_of(format('insert into supaqueue.job (queue, dedup_key, on_duplicate) values (%L, %L, %L)', :'queue', 'k', 'nope')), 'SQ006', 'plain SQL');
select is_empty('select * from supaqueue.job', 'no job');
select is_empty('select * from supaqueue.dedup', 'no key');
