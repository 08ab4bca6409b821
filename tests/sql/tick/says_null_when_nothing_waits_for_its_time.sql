select results_eq('select * from supaqueue.tick()', 'values (0, 0, 0, 0, 0, 0, null::bigint)', 'an idle queue');
