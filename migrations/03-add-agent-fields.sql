-- What the health monitor saw: the target, the error texts (a JSON array as text) and the numbers.
-- One statement, so that it adds all three columns or none.
ALTER TABLE incidents
    ADD COLUMN IF NOT EXISTS affected_system  VARCHAR(100),
    ADD COLUMN IF NOT EXISTS error_logs       TEXT,
    ADD COLUMN IF NOT EXISTS metrics_snapshot JSONB;
