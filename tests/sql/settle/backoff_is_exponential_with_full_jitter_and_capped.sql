create temp table sample as
select n as attempts, least(60000, 1000 * 2 ^ (n - 1)) as limit_ms,
       extract(epoch from supaqueue._backoff(n, 1000, 60000)) * 1000 as ms
from generate_series(1, 10) n, generate_series(1, 1000);
select is_empty('select * from sample where ms < 0 or ms > limit_ms', 'never longer than the doubled backoff, or the cap');
select is_empty(
    'select attempts from sample group by attempts having min(ms) > max(limit_ms) / 10 or max(ms) < max(limit_ms) * 0.9',
    'spread over all of it');
select is(supaqueue._backoff(3, 0, 60000), interval '0', 'none when the queue has none');
select ok(supaqueue._backoff(1000, 86400000, 604800000) <= interval '7 days', 'no overflow after many attempts');
