select throws_ok($$select supaqueue.create_queue('q', 'https://example.com/f')$$, 'SQ006', 'edge function name "https://example.com/f" is a url');
select throws_ok($$insert into supaqueue.queue (edge_function_name) values ('http://example.com/f')$$, '23514', null, 'by plain insert: constraint no_url');
select throws_ok($$insert into supaqueue.queue (edge_function_name) values ('HTTPS://example.com')$$, '23514', null, 'in capitals');
select supaqueue.create_queue('q', 'f') \g /dev/null
select throws_ok($$update supaqueue.queue set edge_function_name = 'http://example.com/f'$$, '23514', null, 'by update');
