select a_queue('q', 3) \g /dev/null
select supaqueue.enqueue('q') \g /dev/null
select a_dispatcher() as d \gset
select results_eq(format($$select rows_written, rows_hot from cost_of('select * from supaqueue.lease_workers(%s, 3, true)')$$, :d),
    'values (3::bigint, 3::bigint)', 'leasing three');
select results_eq(format($$select rows_written, rows_hot from cost_of(
    'select supaqueue.release_workers(%s, array(select id from supaqueue.worker))')$$, :d),
    'values (3::bigint, 3::bigint)', 'giving them back');
