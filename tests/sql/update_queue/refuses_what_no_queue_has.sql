select a_queue('q') as queue \gset
select throws_ok($$select supaqueue.update_queue('q', '{"timeout": 5}')$$, 'SQ006', 'a queue has no setting "timeout"');
select throws_ok($$select supaqueue.update_queue('q', '{"revision": 5}')$$, 'SQ006', null, 'nor what is not for people');
select throws_ok($$select supaqueue.update_queue('q', '5')$$, 'SQ006', 'settings must be an object');
select throws_ok($$select supaqueue.update_queue('nope', '{}')$$, 'SQ001', null, 'nor a queue that is not there');
select throws_ok($$select supaqueue.update_queue('q', '{"url": "http://x/"}')$$, 'SQ006', null, 'nor two targets');
select lives_ok($$select supaqueue.update_queue('q', '{"url": "http://x/", "edge_function_name": null}')$$, 'one instead of the other works');
