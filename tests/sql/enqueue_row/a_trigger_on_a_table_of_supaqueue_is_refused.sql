-- superuser only
select a_queue('orders') as queue \gset
create trigger webhook after insert on supaqueue.job for each row execute function supaqueue.enqueue_row('orders');
select is(state_of($$select supaqueue.enqueue('orders')$$), 'SQ013', 'it would go round and round');
drop trigger webhook on supaqueue.job;
