-- Gives an unfinished job its dedup_key (again): it is run once more, or was given another key or queue by
-- hand. Raises SQ007 when another unfinished job holds the key.
create or replace function supaqueue._retake_dedup_key(p_job supaqueue.job) returns void
language plpgsql
set search_path = ''
as $$
declare
    v_key supaqueue.dedup;
begin
    loop
        insert into supaqueue.dedup (queue, key, job) values (p_job.queue, p_job.dedup_key, p_job.id)
        on conflict do nothing;
        if found then
            return;
        end if;
        select * into v_key from supaqueue.dedup d where d.queue = p_job.queue and d.key = p_job.dedup_key for update;
        exit when found; -- else it was swept
    end loop;
    if v_key.job <> p_job.id and supaqueue._keeps_dedup_key(v_key) then
        raise exception 'job "%" has the dedup_key "%" already', v_key.job, v_key.key using errcode = 'SQ007',
            hint = 'Cancel that job, or wait until it has ended.';
    end if;
    update supaqueue.dedup d set job = p_job.id where d.queue = v_key.queue and d.key = v_key.key;
end
$$;
