select is(state_of(format('select supaqueue.prune(%s)', n)), 'SQ006', n) from unnest(array['0', '-1', '100001', '2147483647', 'null']) n;
select isnt((error_of('select supaqueue.prune(0)')).hint, '', 'with a hint');
select is(state_of('select supaqueue.prune(1)'), '00000', 'one');
