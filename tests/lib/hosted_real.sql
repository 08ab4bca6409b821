-- What a hosted project has besides Postgres: pg_net, Vault and pg_cron, which pg_net and pg_cron's server has to have
-- preloaded (tests/lib/hosted_real.conf), with the rights that the platform grants.
create extension pg_net;
create extension supabase_vault;
create extension pg_cron;
grant usage on schema vault to service_role;
grant select, delete on vault.secrets, vault.decrypted_secrets to service_role;
grant execute on function vault.create_secret, vault.update_secret, vault._crypto_aead_det_decrypt to service_role;
