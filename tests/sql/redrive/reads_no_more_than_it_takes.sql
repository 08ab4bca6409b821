-- own database
call fill();
select * from cost_of($$select supaqueue.redrive('q1', most => 100)$$) \gset
select is(:seq_scans::bigint, 0::bigint, 'no scan of the jobs');
select cmp_ok(:rows_read::bigint, '<', 1000::bigint, 'a hundred of five thousand');
select is(:rows_written::bigint, 100::bigint, 'each is written once');
select * from cost_of($$select supaqueue.redrive(most => 100)$$) \gset all_
select is(:all_seq_scans::bigint, 0::bigint, 'of all queues, too');
