insert into supaqueue.queue (name, edge_function_name) values ('q', 'f'), ('q', 'g');
select throws_ok($$select supaqueue.enqueue('q')$$, 'SQ002', '2 queues are called "q"');
select lives_ok(format('select supaqueue.enqueue(%L)', id), 'by id it works') from supaqueue.queue;
