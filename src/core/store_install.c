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
    "in ("
    "('job', 'after_insert_job_tg_fn'), ('job', 'updated_at_tg_fn'), "
    "('worker', 'after_update_worker_tg_fn'), ('current_job', 'after_insert_current_job_tg_fn'), "
    "('current_job', 'after_update_current_job_tg_fn'))), '')) as result "
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

/* Dependencies are recorded between parts of objects; what people know is the relation they are of.
 */
static const char dependents[] =
    "select coalesce(jsonb_agg(distinct pg_catalog.pg_describe_object("
    "case when d.classid = 'pg_catalog.pg_rewrite'::regclass "
    "then 'pg_catalog.pg_class'::regclass else d.classid end, "
    "coalesce(w.ev_class, d.objid), case when w.ev_class is null then d.objsubid else 0 end)), "
    "'[]') as result "
    "from pg_catalog.pg_depend d "
    "join (select 'pg_catalog.pg_class'::regclass as classid, c.oid from pg_catalog.pg_class c "
    "where c.relnamespace = to_regnamespace('supaqueue') "
    "union all select 'pg_catalog.pg_proc'::regclass, p.oid from pg_catalog.pg_proc p "
    "where p.pronamespace = to_regnamespace('supaqueue') "
    "union all select 'pg_catalog.pg_type'::regclass, t.oid from pg_catalog.pg_type t "
    "where t.typnamespace = to_regnamespace('supaqueue')) ours "
    "on ours.classid = d.refclassid and ours.oid = d.refobjid "
    "left join pg_catalog.pg_constraint k "
    "on d.classid = 'pg_catalog.pg_constraint'::regclass and k.oid = d.objid "
    "left join pg_catalog.pg_trigger g "
    "on d.classid = 'pg_catalog.pg_trigger'::regclass and g.oid = d.objid "
    "left join pg_catalog.pg_rewrite w "
    "on d.classid = 'pg_catalog.pg_rewrite'::regclass and w.oid = d.objid "
    "left join pg_catalog.pg_attrdef a "
    "on d.classid = 'pg_catalog.pg_attrdef'::regclass and a.oid = d.objid "
    "left join pg_catalog.pg_policy l "
    "on d.classid = 'pg_catalog.pg_policy'::regclass and l.oid = d.objid "
    "left join pg_catalog.pg_proc f "
    "on d.classid = 'pg_catalog.pg_proc'::regclass and f.oid = d.objid "
    "left join pg_catalog.pg_class c on c.oid = coalesce(k.conrelid, g.tgrelid, w.ev_class, "
    "a.adrelid, l.polrelid, case when d.classid = 'pg_catalog.pg_class'::regclass then d.objid "
    "end) "
    "where d.deptype in ('n', 'a') and not coalesce(g.tgisinternal, false) "
    "and (w.oid is not null or coalesce(c.relkind, 'r') not in ('v', 'm')) "
    "and coalesce(c.relnamespace, f.pronamespace) not in "
    "(select n.oid from pg_catalog.pg_namespace n where n.nspname in "
    "('supaqueue', 'supaqueue_public', 'pg_toast'))";

/* What is not the original's either, as `migrate --print` would name it. */
static const char inside[] =
    "select coalesce(jsonb_agg(i.name order by i.name), '[]') as result from ("
    "select format('%s supaqueue.%I', case c.relkind when 'v' then 'view' "
    "when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end, c.relname) "
    "as name from pg_catalog.pg_class c "
    "where c.relnamespace = to_regnamespace('supaqueue') "
    "and c.relkind in ('r', 'p', 'v', 'm', 'f') "
    "union all select format('%s supaqueue.%I(%s)', "
    "case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, "
    "p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)) from pg_catalog.pg_proc p "
    "where p.pronamespace = to_regnamespace('supaqueue') and p.proname not in ("
    "'after_insert_current_job_tg_fn', 'after_insert_job_tg_fn', 'after_update_current_job_tg_fn', "
    "'after_update_worker_tg_fn', 'updated_at_tg_fn', 'call_execute_current_job', "
    "'complete_current_job')) i";

/* "table supaqueue.job": whether the installer has one. */
static bool is_ours(const char *name)
{
    size_t len = strcspn(name, "(");

    for (const char *at = embedded_install_sql; (at = memmem(at, strlen(at), name, len)) != NULL;
         at += len)
        if (at[len] != '_' && !isalnum((unsigned char)at[len]))
            return true;
    return false;
}

static json_t *ask_for_additions(struct sql_door *door, struct err *err)
{
    json_t *names = sql_door_ask(door, inside, NULL, err);

    for (size_t i = json_array_size(names); i-- > 0;)
        if (is_ours(json_string_value(json_array_get(names, i))))
            json_array_remove(names, i);
    return names;
}

json_t *store_losses(struct sql_door *door, struct err *err)
{
    json_t *losses = sql_door_ask_of(door,
        "select jsonb_build_object('queues', (select count(*) from supaqueue.queue), "
        "'jobs', (select coalesce(jsonb_object_agg(s.status, s.jobs), '{}') from "
        "(select coalesce(j.status::text, 'held') as status, count(*) as jobs "
        "from supaqueue.job j group by 1) s)) as result",
        NULL, err);
    json_t *additions = NULL, *others = NULL;

    if (!json_is_object(losses))
        return losses;
    additions = ask_for_additions(door, err);
    if (additions)
        others = sql_door_ask(door, dependents, NULL, err);
    json_object_set_new(losses, "additions", additions);
    json_object_set_new(losses, "dependents", others);
    if (others)
        return losses;
    json_decref(losses);
    return NULL;
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
