-- What holds fixes back: which fault a fix was for and what became of it, breakers, maintenance windows, faults that come back.
ALTER TABLE executions ADD COLUMN IF NOT EXISTS fault VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE executions DROP CONSTRAINT IF EXISTS executions_outcome_check;
ALTER TABLE executions ADD CONSTRAINT executions_outcome_check
    CHECK (outcome IN ('completed', 'failed', 'interrupted', 'lost', 'refused', 'cancelled', 'relapsed'));
CREATE INDEX IF NOT EXISTS idx_executions_incident ON executions (incident_id);

-- system '*' is all of them.  One that was reset stays, so that only what failed after that counts.
CREATE TABLE IF NOT EXISTS breakers (
    system        VARCHAR(100) PRIMARY KEY,
    reason        TEXT NOT NULL,
    failure_count INTEGER NOT NULL,
    tripped_at    TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    reset_at      TIMESTAMP WITH TIME ZONE,
    reset_by      VARCHAR(100),
    reset_reason  TEXT
);

-- Told by the monitor, which is where people set them.
CREATE TABLE IF NOT EXISTS maintenance_windows (
    system VARCHAR(100) PRIMARY KEY,
    owner  VARCHAR(100) NOT NULL,
    reason TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    until  TIMESTAMP WITH TIME ZONE NOT NULL
);

-- The kind of fault that the monitor saw (null: somebody wrote the incident): one open incident a system and fault, however many monitors watch.
ALTER TABLE incidents ADD COLUMN IF NOT EXISTS fault VARCHAR(64);
CREATE UNIQUE INDEX IF NOT EXISTS idx_incidents_one_open ON incidents (affected_system, fault) WHERE status <> 'resolved' AND fault IS NOT NULL;

-- The ids under which monitors know an incident that was there already.
CREATE TABLE IF NOT EXISTS incident_aliases (
    alias       UUID PRIMARY KEY,
    incident_id UUID NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    created_at  TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_incident_aliases_incident ON incident_aliases (incident_id);
