select a_queue('q') \g /dev/null
create temp table bad (options text, message text);
insert into bad values
    ($$error => 'a\'$$, 'the pattern for error ends with a single backslash'),
    ($$error => '\'$$, 'the pattern for error ends with a single backslash'),
    ($$error => 'a\\\'$$, 'the pattern for error ends with a single backslash'),
    ($$reason => 'nope'$$, 'no job fails for the reason "nope"'),
    ($$reason => 'source'$$, 'no job fails for the reason "source"');
select is(state_of(format('select supaqueue.redrive(%s)', options)), 'SQ006', options || ', though no job has failed') from bad;
select is((error_of(format('select supaqueue.redrive(%s)', options))).message, message, message) from bad;
insert into supaqueue.job (queue, status, error) select id, 'failed', 'C:\' from supaqueue.queue;
select is(supaqueue.redrive(error => 'x\\'), 0::bigint, 'an escaped backslash at the end, of another error');
select is(supaqueue.redrive(error => 'c:\\'), 1::bigint, 'and of this one');
select is(state_of(format('select supaqueue.redrive(reason => %L)', reason)), '00000', reason || ' is a reason')
from unnest('{attempts,final,age,expired,replaced,by_hand}'::text[]) reason;
