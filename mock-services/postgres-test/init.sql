-- A plain application role: it may use the 17 slots that are not kept for the superuser, and meets
-- "remaining connection slots are reserved" like any application would.
CREATE ROLE app LOGIN PASSWORD 'app';
GRANT CONNECT ON DATABASE testdb TO app;
