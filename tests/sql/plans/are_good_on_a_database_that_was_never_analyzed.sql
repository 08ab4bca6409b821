-- own database
call fill();
select plans_are_good();
