-- Which execution is at work on which system: one at a time over all agents, since one database is their referee.  A lease that is over is a lost agent's.
CREATE TABLE IF NOT EXISTS executions (
    id          UUID PRIMARY KEY,
    system      VARCHAR(100) NOT NULL,
    incident_id UUID NOT NULL,
    action      VARCHAR(50) NOT NULL,
    started_at  TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    lease_until TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at    TIMESTAMP WITH TIME ZONE,
    outcome     VARCHAR(20) CHECK (outcome IN ('completed', 'failed', 'interrupted', 'lost'))
);
CREATE UNIQUE INDEX IF NOT EXISTS idx_executions_one_running ON executions (system) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS idx_executions_started ON executions (system, started_at DESC);

-- "No acting": who said so, why, and until when.  At most one row.
CREATE TABLE IF NOT EXISTS acting_stop (
    only_row   BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_row),
    owner      VARCHAR(100) NOT NULL,
    reason     TEXT NOT NULL,
    set_at     TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    expires_at TIMESTAMP WITH TIME ZONE
);
