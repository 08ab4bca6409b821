select a_queue('q', 9) as queue \gset
create function pg_temp.expire(job uuid) returns void language sql as $$
    update supaqueue.job set expires_at = clock_timestamp(), due_at = clock_timestamp(), writes = writes + 1 where id = $1
$$;
create function pg_temp.add(key text, policy text default null, options text default '') returns uuid language plpgsql as $$
declare v_id uuid;
begin
    execute format('select supaqueue.enqueue(%L, dedup_key => %L, on_duplicate => %L%s)', 'q', key, policy, options) into v_id;
    return v_id;
end
$$;
create temp table first as
    select coalesce(policy, 'none') || held as key, policy, held, pg_temp.add(coalesce(policy, 'none') || held, policy, held) as id
    from unnest('{null,keep,replace,debounce}'::text[]) policy, unnest('{"",", held => true"}'::text[]) held;
select is(pg_temp.add(key, policy), id, key || ': while it has not') from first;
select pg_temp.expire(id) from first \g /dev/null
create temp table second as select key, policy, pg_temp.add(key, policy) as id from first;
select isnt(s.id, f.id, f.key || ': once it has, promote() or not'), is(status_of(s.id), 'pending', 'in line') from first f join second s using (key);
select is(pg_temp.add(key, policy), id, key || ': the key is the second one''s') from second;
select is(expired, 8, 'the first then end') from supaqueue.promote();
select is(status_of(f.id) || ' ' || status_of(s.id), 'failed pending', f.key) from first f join second s using (key);
select is(state_of(format('select supaqueue.retry(%L)', id)), 'SQ007', 'and cannot be run again meanwhile') from first;

select pg_temp.add('call') as call \gset
select supaqueue.cancel(id) from second \g /dev/null
select claim_all(a_dispatcher()) \g /dev/null
select pg_temp.expire(:'call') \g /dev/null
select is(pg_temp.add('call'), :'call', 'a call that was started before goes on');

select pg_temp.add('late') as late \gset
select pg_temp.expire(:'late') \g /dev/null
select pg_temp.add('late') as later \gset
select is(state_of(format('update supaqueue.job set expires_at = null where id = %L', :'late')), 'SQ007', 'one whose key is gone cannot come back by a later time');
select supaqueue.cancel(:'later') \g /dev/null
update supaqueue.job set expires_at = null where id = :'late';
select is(pg_temp.add('late'), :'late', 'unless the key is free: then it has it again');

select supaqueue.enqueue('q', dedup_key => 'for', dedup_for => '1 hour') as held_for \gset
select pg_temp.expire(:'held_for') \g /dev/null
select is(pg_temp.add('for'), :'held_for', 'dedup_for holds the key of one that has expired as well');
