create temp table same (cron text, plain text);
insert into same values
    ('@hourly', '0 * * * *'), ('@daily', '0 0 * * *'), ('@midnight', '0 0 * * *'), ('@weekly', '0 0 * * 0'),
    ('@monthly', '0 0 1 * *'), ('@yearly', '0 0 1 1 *'), ('@annually', '0 0 1 1 *'), ('@DAILY', '0 0 * * *'),
    ('  0  0 *	* * ', '0 0 * * *'), ('0 0 0 * * *', '0 0 * * *'), ('? ? ? ? ?', '* * * * *'),
    ('*/20 * * * *', '0,20,40 * * * *'), ('10-40/10 * * * *', '10,20,30,40 * * * *'), ('50/5 * * * *', '50,55 * * * *'),
    ('*/60 */24 * * *', '0 0 * * *'), ('05 007 * * *', '5 7 * * *'), ('1,1-3,2-4 * * * *', '1-4 * * * *'),
    ('0 0 * jan,MAR-may *', '0 0 * 1,3,4,5 *'), ('0 0 * * Sun', '0 0 * * 0'), ('0 0 * * 7', '0 0 * * 0'),
    ('0 0 * * fri-sun', '0 0 * * 0,5,6'), ('0 0 * * 5-7', '0 0 * * 0,5,6'), ('0 0 * * 5-0', '0 0 * * 0,5,6'),
    ('0 0 * * 0-7', '0 0 * * 0-6'), ('0 0 * * */2', '0 0 * * *,0,2,4,6'), ('0 0 l * *', '0 0 L * *'), ('0 0 1,L * *', '0 0 L,1 * *'),
    ('1 second', '1 seconds'), ('059 seconds', '59 seconds');
select is(supaqueue._cron_fields(cron), supaqueue._cron_fields(plain), format('%s is %s', cron, plain)) from same
where plain <> '0 0 * * *,0,2,4,6';
select is((supaqueue._cron_fields('0 0 * * */2'))[6], 85::bigint, 'every second weekday, from Sunday on');
select is(supaqueue._cron_fields('1 2,3 4 5 6'),
    array[1, 2, 12, 16, 32, 64, 1]::bigint[], 'a bit for each; both kinds of days are restricted');
select is((supaqueue._cron_fields(cron))[7], 0::bigint, cron || ': not both are')
from unnest(array['0 0 * * 1', '0 0 1 * *', '0 0 */2 * 1', '0 0 1 * */2', '0 0 ? * 1', '* * * * *']) cron;
