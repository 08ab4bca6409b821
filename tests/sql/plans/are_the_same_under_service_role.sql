-- own database
call fill();
grant create on schema public to service_role;
set role service_role;
select plans_are_good();
