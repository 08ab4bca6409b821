select results_eq('select * from supaqueue.tick()', 'values (0, 0, 0, 0, 0, 0, 0, false, null::bigint)', 'an idle queue');
