select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select throws_ok($$update supaqueue.job set status = 'in_progress'$$, 'SQ004', null, 'not by update');
select throws_ok(format($$insert into supaqueue.job (queue, status) values (%L, 'in_progress')$$, :'queue'), 'SQ004', null, 'nor by insert');
select ok(is_in_line(:'job'), 'nothing changed');
