-- own database
call fill();
analyze;
select plans_are_good();
