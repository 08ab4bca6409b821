select ok('autovacuum_vacuum_insert_threshold=-1' = any (reloptions), 'its rows are updated twice anyway')
from pg_class where oid = 'supaqueue.job'::regclass;
