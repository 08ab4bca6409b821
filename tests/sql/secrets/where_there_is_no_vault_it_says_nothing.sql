-- also plain
select is_empty($$select * from supaqueue.secrets(array['a', 'b'])$$, 'no rows, and no error');
