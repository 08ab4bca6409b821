-- Statement-level: a dependency that was deleted, or went with its source, no longer blocks its target.
create or replace function supaqueue._dependencies_removed() returns trigger
language plpgsql
set search_path = ''
as $$
declare
    v_targets uuid[];
    v_counts int[];
begin
    select array_agg(t.target), array_agg(t.count)
    into v_targets, v_counts
    from (
        select target, count(*)::int as count from removed
        where satisfied_at is null group by target order by target
    ) t;
    if v_targets is not null then
        perform supaqueue._unblock(v_targets, v_counts);
        perform supaqueue._wake();
    end if;
    return null;
end
$$;
