-- Refuses (SQ009) new dependencies that close a circle, by their targets; `p_is_backward` when the id of some
-- new source is greater than its target's.
--
-- A circle needs a dependency that goes against the order of ids: where neither a new one does nor any that
-- is reached from the new targets, there is none, and nothing more is done. Otherwise all that is reached is
-- locked and looked at again. So of several transactions that would close a circle together, one has to wait
-- for another: each holds the sources of its own dependencies, and at least one of them reaches a dependency
-- against the order, and locks the source of what it cannot see yet. Where each reaches the other's source,
-- one of them ends with a deadlock (40P01).
--
-- Then what waits for nothing is taken away, again and again, in time linear in the dependencies. What is
-- left over goes round.
create or replace function supaqueue._refuse_circles(p_targets uuid[], p_is_backward boolean) returns void
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_nestloop = off
set enable_hashjoin = on -- which the caller has turned off
as $$
declare
    v_jobs uuid[];
    v_before uuid[];
    v_is_backward boolean;
    v_sources int[];
    v_targets int[];
begin
    loop
        with recursive reached (id, is_backward) as (
            select u.id, false from unnest(p_targets) u (id)
            union
            select t.id, t.is_backward
            from reached r
            cross join lateral (
                select d.target as id, d.source > d.target as is_backward
                from supaqueue.job_dependencies d where d.source = r.id offset 0
            ) t
        )
        select array_agg(distinct r.id order by r.id), bool_or(r.is_backward)
        into v_jobs, v_is_backward
        from reached r;
        if not (v_is_backward or p_is_backward) then
            return;
        end if;
        exit when v_jobs is not distinct from v_before;
        perform from supaqueue.job where id = any (v_jobs) order by id for no key update;
        v_before := v_jobs;
    end loop;
    if not v_is_backward then
        return;
    end if;

    with node as materialized (
        select u.id, u.no::int as no from unnest(v_jobs) with ordinality u (id, no)
    )
    select array_agg(s.no order by s.no, t.no), array_agg(t.no order by s.no, t.no)
    into v_sources, v_targets
    from node s
    cross join lateral (
        select d.target from supaqueue.job_dependencies d where d.source = s.id offset 0
    ) d
    join node t on t.id = d.target;
    perform supaqueue._refuse_circle_in(v_jobs, v_sources, v_targets);
end
$$;

-- Raises SQ009 when there is a circle in this graph: the dependency i leads from job `p_sources[i]` to
-- `p_targets[i]`, places in `p_jobs`, and they are sorted by source.
create or replace function supaqueue._refuse_circle_in(p_jobs uuid[], p_sources int[], p_targets int[])
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_count constant int := cardinality(p_jobs);
    v_edges constant int := cardinality(p_sources);
    v_waits_for int[] := array_fill(0, array[v_count]);   -- how many jobs that are not taken away
    v_first int[] := array_fill(0, array[v_count]);       -- the job's first dependency as a source
    v_free int[] := array_fill(0, array[v_count]);
    v_freed int := 0;
    v_done int := 0;
    v_source int[] := array_fill(0, array[v_count]);      -- one that it waits for, of those left over
    v_circle text[];
    v_start int;
    v_job int;
    v_edge int;
    v_number int;
begin
    -- `v[i] := v[i] + 1` in one go would copy the whole array
    for i in 1 .. v_edges loop
        v_number := v_waits_for[p_targets[i]] + 1;
        v_waits_for[p_targets[i]] := v_number;
        if v_first[p_sources[i]] = 0 then
            v_first[p_sources[i]] := i;
        end if;
    end loop;
    for i in 1 .. v_count loop
        if v_waits_for[i] = 0 then
            v_freed := v_freed + 1;
            v_free[v_freed] := i;
        end if;
    end loop;
    while v_done < v_freed loop
        v_done := v_done + 1;
        v_job := v_free[v_done];
        v_edge := v_first[v_job];
        while v_edge > 0 and p_sources[v_edge] = v_job loop
            v_number := v_waits_for[p_targets[v_edge]] - 1;
            v_waits_for[p_targets[v_edge]] := v_number;
            if v_number = 0 then
                v_freed := v_freed + 1;
                v_free[v_freed] := p_targets[v_edge];
            end if;
            v_edge := v_edge + 1;
        end loop;
    end loop;
    if v_done = v_count then
        return;
    end if;

    for i in 1 .. v_edges loop
        if v_waits_for[p_sources[i]] > 0 and v_waits_for[p_targets[i]] > 0 then
            v_source[p_targets[i]] := p_sources[i];
            v_job := p_targets[i];
        end if;
    end loop;
    for i in 1 .. v_count loop -- into the circle, if it was not in it
        v_job := v_source[v_job];
    end loop;
    v_start := v_job;
    loop
        v_circle := v_circle || p_jobs[v_job]::text;
        v_job := v_source[v_job];
        exit when v_job = v_start;
    end loop;
    if cardinality(v_circle) > 8 then
        v_circle := v_circle[1:6] || format('%s more', cardinality(v_circle) - 6);
    end if;
    raise exception 'job % waits for %', array_to_string(v_circle, ' waits for '), p_jobs[v_start]
        using errcode = 'SQ009', hint = 'None of them could ever start: leave out one of these dependencies.';
end
$$;
