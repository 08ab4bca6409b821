-- superuser only
create schema vault;
create view vault.decrypted_secrets as
select * from (values (1, 'a', 'value of a'), (2, 'b', 'value of b'), (3, null, 'nameless'), (4, 'c', null))
    s (id, name, decrypted_secret);
select results_eq($$select name, value from supaqueue.secrets(array['b', 'c', 'd', null, 'b'])$$,
    $$values ('b', 'value of b')$$, 'what is there');
select is_empty($$select * from supaqueue.secrets('{}')$$, 'nothing for nothing');
select is_empty($$select * from supaqueue.secrets(null)$$, 'nor for null');
grant usage on schema supaqueue, tap to public;
create role reader;
grant execute on function supaqueue.secrets(text[]) to reader;
set role reader;
select is_empty($$select * from supaqueue.secrets(array['a'])$$, 'a role without rights to Vault learns nothing');
set role postgres;
grant usage on schema vault to reader;
grant select on vault.decrypted_secrets to reader;
set role reader;
select results_eq($$select value from supaqueue.secrets(array['a'])$$, $$values ('value of a')$$, 'one with rights does');
