select is(state_of(format('select supaqueue.promote(%s)', most)), 'SQ006', 'promote ' || most) from unnest(array['0', '-1', 'null']) most;
select isnt((error_of('select supaqueue.promote(-1)')).hint, '', 'with a hint');
select is(state_of('select supaqueue.promote(1)'), '00000', 'one');
