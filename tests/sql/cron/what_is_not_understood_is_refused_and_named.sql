create temp table bad (cron text, says text);
insert into bad values
    (null, '5 or 6 fields, not 0'), ('', '5 or 6 fields, not 0'), ('   ', '5 or 6 fields, not 0'), ('*', '5 or 6 fields, not 1'), ('* * * *', '5 or 6 fields, not 4'),
    ('* * * * * * *', '5 or 6 fields, not 7'),
    ('60 * * * *', 'minute .*"60" is not 0 to 59'), ('* 24 * * *', 'hour .*"24" is not 0 to 23'),
    ('* * 0 * *', 'day of the month .*"0" is not 1 to 31'), ('* * 32 * *', 'day of the month .*"32"'),
    ('* * * 0 *', 'month .*"0" is not 1 to 12'), ('* * * 13 *', 'month .*"13"'), ('* * * * 8', 'weekday .*"8" is not 0 to 7'),
    ('60 * * * * *', 'second .*"60"'), ('-1 * * * *', 'minute .*"-1" is not understood'), ('99999 * * * *', '"99999" is not'),
    ('1.5 * * * *', '"1.5" is not'), ('NaN * * * *', '"nan" is not understood'), ('a * * * *', 'minute .*"a"'), ('* * * foo *', 'month .*"foo"'),
    ('* * * monday *', 'month .*"monday"'), ('* jan * * *', 'hour .*"jan"'), ('* * * mon *', 'month .*"mon"'), ('* * * * jan', 'weekday .*"jan"'),
    ('5-1 * * * *', '"5-1" runs backwards'), ('0 0 * * sat-fri', '"sat-fri" runs backwards'), ('5- * * * *', '"5-"'), ('1-2-3 * * * *', '"1-2-3"'),
    ('1-60 * * * *', '"1-60" is not 0 to 59'), ('*/0 * * * *', '"\*/0" has a step that is not 1 to 60'), ('*/61 * * * *', 'step that is not 1 to 60'),
    ('* * * * */8', 'step that is not 1 to 7'), ('*/ * * * *', '"\*/"'), ('/5 * * * *', '"/5"'), ('*/-1 * * * *', '"\*/-1"'), ('*/a * * * *', '"\*/a"'),
    (', * * * *', '"" is not understood'), ('1,,2 * * * *', '"" is not understood'), ('1, * * * *', '"" is not understood'), ('** * * * *', '"\*\*"'),
    ('*-5 * * * *', '"\*-5"'), ('L * * * *', 'minute .*"l"'), ('* * L-1 * *', '"l-1"'), ('* * L/2 * *', '"l/2"'), ('* * LW * *', '"lw"'), ('* * 15W * *', '"15w"'),
    ('* * * * 5L', '"5l"'), ('* * * * 5#2', '"5#2"'),
    ('0 seconds', 'is not 1 to 59 seconds'), ('000 seconds', 'is not 1 to 59 seconds'), ('60 seconds', 'is not 1 to 59 seconds'),
    ('99999999999999999999 seconds', 'is not 1 to 59 seconds'), ('-1 seconds', '5 or 6 fields, not 2'), ('5 minutes', '5 or 6 fields, not 2'),
    ('@reboot', 'is not known'), ('@', 'is not known'), ('@daily x', 'is not known'), ('TZ=UTC * * * * *', 'second .*"tz=utc"'),
    (repeat('1,', 600) || '1 * * * *', 'it must be 1000 at most');
select is(state_of(format('select supaqueue._cron_fields(%L)', cron)), 'SQ012', format('"%s"', left(cron, 40))) from bad;
select matches(e.message, says, format('"%s" is named', left(cron, 40))) from bad cross join lateral error_of(format('select supaqueue._cron_fields(%L)', cron)) e;
select isnt(e.hint, '', format('"%s": the hint', left(cron, 40))) from bad cross join lateral error_of(format('select supaqueue._cron_fields(%L)', cron)) e;
