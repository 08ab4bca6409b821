#include "core/store_install.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/embedded.h"
#include "core/sql_door.h"

const char *const store_extension_names[STORE_EXTENSIONS] = {
    [STORE_VAULT] = "supabase_vault", [STORE_NET] = "pg_net", [STORE_CRON] = "pg_cron"};

/* Each where the platform has it. */
static const char *const create_extension[STORE_EXTENSIONS] = {
    [STORE_VAULT] = "create extension if not exists supabase_vault cascade",
    [STORE_NET] = "do $$ begin execute format('create extension if not exists pg_net schema %I', "
                  "case when to_regnamespace('extensions') is null then 'public' else 'extensions' "
                  "end); end $$",
    [STORE_CRON] = "create extension if not exists pg_cron schema pg_catalog",
};

json_t *store_extensions(struct sql_door *door, struct err *err)
{
    /* what counts is what can be called */
    return sql_door_ask(door,
        "select jsonb_object_agg(w.name, jsonb_build_object("
        "'is_there', exists (select from pg_catalog.pg_proc p "
        "join pg_catalog.pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname = w.schema and p.proname = w.proc), "
        "'is_available', exists (select from pg_catalog.pg_available_extensions a "
        "where a.name = w.name), "
        "'version', (select x.extversion from pg_catalog.pg_extension x "
        "where x.extname = w.name))) as result "
        "from (values ('supabase_vault', 'vault', 'create_secret'), "
        "('pg_net', 'net', 'http_post'), ('pg_cron', 'cron', 'schedule')) w (name, schema, proc)",
        NULL, err);
}

bool store_create_extension(struct sql_door *door, enum store_extension extension, struct err *err)
{
    return sql_door_do(door, create_extension[extension], NULL, err);
}

json_t *store_vault_secret(struct sql_door *door, const char *name, struct err *err)
{
    return sql_door_ask_of(door,
        "select to_jsonb(s.decrypted_secret) as result from vault.decrypted_secrets s "
        "where s.name = $1",
        SQL_PARAMS(name), err);
}

bool store_set_vault_secret(
    struct sql_door *door, const char *name, const char *value, struct err *err)
{
    /* the name goes in as a literal, so that the one parameter is the secret */
    char *sql = mem_printf("select case when s.id is null "
                           "then vault.create_secret($1, '%s', 'what the database shows to the "
                           "supaqueue edge function')"
                           "::text else vault.update_secret(s.id, $1)::text end as result "
                           "from (select 1) x left join vault.secrets s on s.name = '%s'",
        name, name);
    bool is_done = sql_door_do_secretly(door, sql, SQL_PARAMS(value), err);

    free(sql);
    return is_done;
}

bool store_delete_vault_secret(struct sql_door *door, const char *name, struct err *err)
{
    return sql_door_do(door, "delete from vault.secrets where name = $1", SQL_PARAMS(name), err);
}

#define ORIGINAL_TRIGGERS                                                                          \
    "('job', 'after_insert_job_tg_fn'), ('job', 'updated_at_tg_fn'), "                             \
    "('worker', 'after_update_worker_tg_fn'), ('current_job', 'after_insert_current_job_tg_fn'), " \
    "('current_job', 'after_update_current_job_tg_fn')"

/* It has a table where ours has a view. */
static const char look_for_original[] =
    "select jsonb_build_object('version', null, 'original', "
    "format('%s queues, %s workers, %s jobs', (select count(*) from supaqueue.queue), "
    "(select count(*) from supaqueue.worker), (select count(*) from supaqueue.job)) || "
    "(select case when count(*) > 0 then format(' (%s)', string_agg(s.jobs, ', ')) else '' end "
    "from (select format('%s %s', count(*), coalesce(j.status::text, 'held')) as jobs "
    "from supaqueue.job j group by j.status order by j.status) s) || "
    "coalesce((select '; triggers kept: ' || string_agg(t.tgname, ', ' order by t.tgname) "
    "from pg_catalog.pg_trigger t join pg_catalog.pg_class o on o.oid = t.tgrelid "
    "join pg_catalog.pg_proc p on p.oid = t.tgfoid "
    "where o.relnamespace = c.relnamespace and not t.tgisinternal and (o.relname, p.proname) not "
    "in (" ORIGINAL_TRIGGERS ")), '')) as result "
    "from pg_catalog.pg_class c "
    "where c.oid = to_regclass('supaqueue.current_job') and c.relkind = 'r'";

json_t *store_schema(struct sql_door *door, struct err *err)
{
    /* others may have a table of that name */
    json_t *state = sql_door_ask_of(door,
        "select jsonb_build_object('version', max(m.version)) as result "
        "from supaqueue.migration m having bool_or(m.version = 1 and m.name = '0001_queue')",
        NULL, err);

    if (!json_is_null(state))
        return state;
    json_decref(state);
    state = sql_door_ask_of(door, look_for_original, NULL, err);
    if (!json_is_null(state))
        return state;
    json_decref(state);
    return sql_door_ask(door,
        "select case when to_regnamespace('supaqueue') is not null "
        "then jsonb_build_object('version', null) end as result",
        NULL, err);
}

bool store_apply_schema(struct sql_door *door, struct err *err)
{
    return sql_door_do(door, embedded_install_sql, NULL, err);
}

/*
 * What `drop schema … cascade` drops, found the way Postgres does: what depends on what goes, and
 * what that is a part of (a view, for its rule). What comes with something that is named is not.
 * `additions` are in the schema, named as `migrate --print` would, each with the table that it is a
 * column of; they include our own. `dependents` are elsewhere.
 */
static const char doomed[] =
    "with recursive doomed (classid, objid, objsubid) as ("
    "select 'pg_catalog.pg_namespace'::regclass::oid, n.oid, 0 from pg_catalog.pg_namespace n "
    "where n.nspname = 'supaqueue' "
    "union select e.* from doomed o cross join lateral ("
    "select d.classid, d.objid, d.objsubid from pg_catalog.pg_depend d "
    "where d.refclassid = o.classid and d.refobjid = o.objid "
    "and o.objsubid in (0, d.refobjsubid) "
    "union all select d.refclassid, d.refobjid, d.refobjsubid from pg_catalog.pg_depend d "
    "where d.classid = o.classid and d.objid = o.objid and o.objsubid in (0, d.objsubid) "
    "and d.deptype in ('i', 'P', 'S', 'e')) e), "
    "named as (select o.classid, o.objid, o.objsubid, i.schema, i.type, i.identity, "
    "coalesce(i.schema = 'supaqueue' or i.identity like '% on supaqueue.%', false) as is_inside, "
    "(select coalesce(max(case d.deptype when 'a' then 1 else 2 end), 0) "
    "from pg_catalog.pg_depend d join doomed r on r.classid = d.refclassid "
    "and r.objid = d.refobjid and r.objsubid in (0, d.refobjsubid) "
    "where d.classid = o.classid and d.objid = o.objid and o.objsubid in (0, d.objsubid) "
    "and d.deptype in ('a', 'i', 'P', 'S', 'e')) as bond "
    "from doomed o cross join lateral "
    "pg_catalog.pg_identify_object(o.classid, o.objid, o.objsubid) i "
    "where o.classid <> 'pg_catalog.pg_namespace'::regclass and (o.objsubid = 0 or not exists ("
    "select from doomed w where w.classid = o.classid and w.objid = o.objid and w.objsubid = 0))) "
    "select jsonb_build_object('additions', ("
    "select coalesce(jsonb_agg(a.addition order by a.addition ->> 0), '[]') from ("
    "select jsonb_build_array(n.type || ' ' || case when p.oid is not null "
    "then format('supaqueue.%I(%s)', p.proname, "
    "pg_catalog.pg_get_function_identity_arguments(p.oid)) "
    "when n.type = 'index' then replace(n.identity, 'supaqueue.', '') else n.identity end) "
    "as addition from named n left join pg_catalog.pg_proc p "
    "on n.classid = 'pg_catalog.pg_proc'::regclass and p.oid = n.objid "
    "where n.is_inside and (n.bond = 0 or (n.bond = 1 "
    "and n.type in ('trigger', 'index', 'policy', 'rule'))) and not exists ("
    "select from pg_catalog.pg_trigger t join pg_catalog.pg_class o on o.oid = t.tgrelid "
    "join pg_catalog.pg_proc p on p.oid = t.tgfoid "
    "where n.type = 'trigger' and t.oid = n.objid "
    "and (o.relname, p.proname) in (" ORIGINAL_TRIGGERS ")) "
    "and coalesce(p.proname, '') not in ('after_insert_current_job_tg_fn', "
    "'after_insert_job_tg_fn', 'after_update_current_job_tg_fn', 'after_update_worker_tg_fn', "
    "'updated_at_tg_fn', 'call_execute_current_job', 'complete_current_job') "
    "union all select jsonb_build_array(format('column supaqueue.%I.%I', c.relname, a.attname), "
    "format('table supaqueue.%I', c.relname)) "
    "from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid "
    "where c.relnamespace = to_regnamespace('supaqueue') and c.relkind in ('r', 'p') "
    "and c.relname <> 'current_job' and a.attnum > 0 and not a.attisdropped) a), "
    "'dependents', (select coalesce(jsonb_agg(distinct "
    "pg_catalog.pg_describe_object(n.classid, n.objid, n.objsubid)), '[]') from named n "
    "where not n.is_inside and coalesce(n.schema, '') not in ('supaqueue_public', 'pg_toast') "
    "and (n.bond = 0 or n.type in ('table', 'foreign table')))) as result";

/* "table supaqueue.job": whether the installer has one; of a trigger, "trigger job_placed" counts.
 */
static bool is_ours(const char *name)
{
    const char *end = strstr(name, " on ");
    size_t len = end ? (size_t)(end - name) : strcspn(name, "(");

    for (const char *at = embedded_install_sql; (at = memmem(at, strlen(at), name, len)) != NULL;
         at += len)
        if (at[len] != '_' && !isalnum((unsigned char)at[len]))
            return true;
    return false;
}

/* Of a table that is an addition itself the columns are not told. */
static bool is_addition(const json_t *names)
{
    const char *table = json_string_value(json_array_get(names, 1));

    return !is_ours(json_string_value(json_array_get(names, 0))) && (!table || is_ours(table));
}

json_t *store_losses(struct sql_door *door, struct err *err)
{
    json_t *losses = sql_door_ask_of(door,
        "select jsonb_build_object('queues', (select count(*) from supaqueue.queue), "
        "'jobs', (select coalesce(jsonb_object_agg(s.status, s.jobs), '{}') from "
        "(select coalesce(j.status::text, 'held') as status, count(*) as jobs "
        "from supaqueue.job j group by 1) s)) as result",
        NULL, err);
    json_t *more, *added, *names;
    size_t i;

    if (!json_is_object(losses))
        return losses;
    more = sql_door_ask(door, doomed, NULL, err);
    if (!more) {
        json_decref(losses);
        return NULL;
    }
    added = json_array();
    json_array_foreach(json_object_get(more, "additions"), i, names)
    {
        if (is_addition(names))
            json_array_append(added, json_array_get(names, 0));
    }
    json_object_set_new(more, "additions", added);
    json_object_update(losses, more);
    json_decref(more);
    return losses;
}

bool store_drop_schema(struct sql_door *door, struct err *err)
{
    return sql_door_do(door,
        "begin;\n"
        "set local lock_timeout = '15s';\n"
        "set local client_min_messages = warning;\n"
        "do $$ begin\n"
        "    if to_regprocedure('supaqueue.disable_public_api()') is not null then\n"
        "        perform supaqueue.disable_public_api();\n"
        "    end if;\n"
        "end $$;\n"
        "drop schema if exists supaqueue cascade;\n"
        "drop function if exists public.end_current_job(uuid, boolean, boolean);\n"
        "drop function if exists public.end_current_jobs(jsonb);\n"
        "commit",
        NULL, err);
}

json_t *store_relay(struct sql_door *door, struct err *err)
{
    return sql_door_ask_of(door,
        "select jsonb_build_object('mode', s.mode, 'url', s.relay_url) as result "
        "from supaqueue.setting s",
        NULL, err);
}

bool store_use_relay(struct sql_door *door, const char *url, struct err *err)
{
    return sql_door_do(door, "select supaqueue.use_relay($1)", SQL_PARAMS(url), err);
}

bool store_use_daemon(struct sql_door *door, struct err *err)
{
    return sql_door_do(door, "select supaqueue.use_daemon()", NULL, err);
}

json_t *store_cron(struct sql_door *door, struct err *err)
{
    return sql_door_ask_of(door,
        "select jsonb_build_object('schedule', j.schedule, 'is_active', j.active) as result "
        "from cron.job j where j.jobname = 'supaqueue'",
        NULL, err);
}

bool store_unschedule_tick(struct sql_door *door, struct err *err)
{
    return sql_door_do(door,
        "select cron.unschedule(j.jobid) from cron.job j where j.jobname = 'supaqueue'", NULL, err);
}

bool store_end_ping(struct sql_door *door, struct err *err)
{
    return sql_door_do(door,
        "select supaqueue.drop_queue(q.id::text, true) from supaqueue.queue q "
        "where q.name = 'supaqueue_self_test'",
        NULL, err);
}

json_t *store_start_ping(struct sql_door *door, struct err *err)
{
    if (!store_end_ping(door, err) || !sql_door_do(door,
                                          "select supaqueue.create_queue('supaqueue_self_test', "
                                          "edge_function_name => 'supaqueue')",
                                          NULL, err))
        return NULL;
    return sql_door_get(door,
        "select to_jsonb(supaqueue.enqueue('supaqueue_self_test', path => '/ping')) as result",
        NULL, err);
}

json_t *store_ping(struct sql_door *door, const char *id, struct err *err)
{
    return sql_door_ask(door,
        "select jsonb_build_object('status', j.status, 'http_status', j.http_status, "
        "'error', j.error) as result from supaqueue.job j where j.id = $1::uuid",
        SQL_PARAMS(id), err);
}

json_t *store_net_answer(struct sql_door *door, const char *id, struct err *err)
{
    return sql_door_ask_of(door,
        "select to_jsonb(coalesce(r.error_msg, 'status ' || r.status_code)) as result "
        "from net._http_response r "
        "where r.created >= (select j.created_at from supaqueue.job j where j.id = $1::uuid) "
        "order by r.id desc limit 1",
        SQL_PARAMS(id), err);
}

void store_print_extensions(FILE *out)
{
    for (int i = 0; i < STORE_EXTENSIONS; i++)
        fprintf(out, "%s;\n", create_extension[i]);
}
