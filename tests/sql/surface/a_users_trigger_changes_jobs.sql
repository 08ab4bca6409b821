select a_queue('summaries') as queue \gset
select supaqueue.enqueue('summaries', held => true) as held \gset
select supaqueue.enqueue('summaries') as source \gset
select supaqueue.enqueue('summaries') as target \gset
create temp table event (kind text, job uuid, other uuid);
create function pg_temp.on_event() returns trigger language plpgsql as $$
begin
    if new.kind = 'release' then
        update supaqueue.job set status = 'pending' where id = new.job;
    elsif new.kind = 'chain' then
        insert into supaqueue.job_dependencies (source, target) values (new.job, new.other);
    elsif new.kind = 'forget' then
        delete from supaqueue.job where id = new.job;
    end if;
    return new;
end
$$;
create trigger on_event before insert on event for each row execute function pg_temp.on_event();

insert into event values ('release', :'held', null);
select ok(is_in_line(:'held'), 'a trigger lets a held job go');
insert into event values ('chain', :'source', :'target');
select ok(not is_in_line(:'target'), 'a trigger chains jobs');
insert into event values ('forget', :'source', null);
select is(status_of(:'source'), 'gone', 'a trigger deletes a job');
select ok(is_in_line(:'target'), 'and frees what waited for it');
