select lives_ok($$select supaqueue.settle('{}', '{}', '{}', '{}', '{}', '{}')$$, 'no error');
