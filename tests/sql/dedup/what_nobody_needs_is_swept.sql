select a_queue('q') as queue \gset
select is(supaqueue._sweep_dedup(), 0, 'nothing of nothing');
select supaqueue.enqueue('q', dedup_key => k) from unnest('{pending,gone,ended,within,over,rekeyed}'::text[]) k \g /dev/null
update supaqueue.job set status = 'failed' where dedup_key in ('ended', 'within', 'over');
delete from supaqueue.job where dedup_key = 'gone';
update supaqueue.job set dedup_key = null where dedup_key = 'rekeyed';
update supaqueue.dedup set until = clock_timestamp() + case key when 'within' then interval '1 hour' else '-1 hour' end
where key in ('within', 'over', 'pending');
select is(supaqueue._sweep_dedup(), 4, 'four of six go');
select results_eq('select key collate "default" from supaqueue.dedup order by 1', $$values ('pending'), ('within')$$, 'the needed ones stay');
select is(supaqueue._sweep_dedup(), 0, 'for good');
