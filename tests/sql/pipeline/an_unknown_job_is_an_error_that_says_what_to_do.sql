select throws_ok($$select supaqueue.pipeline('00000000-0000-7000-8000-000000000000')$$, 'SQ008', 'no job has the id "00000000-0000-7000-8000-000000000000"', 'unknown');
select throws_ok('select supaqueue.pipeline(null)', 'SQ008', null, 'null');
select isnt(hint, null, 'what to do') from error_of('select supaqueue.pipeline(null)');
