-- Every command the agent ran. No cascade: an incident with actions cannot be deleted, its records stay.
CREATE TABLE IF NOT EXISTS agent_actions (
    id            UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    incident_id   UUID NOT NULL REFERENCES incidents (id),
    action        VARCHAR(50) NOT NULL,
    command       TEXT NOT NULL DEFAULT '',
    executed_at   TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    result        VARCHAR(20) NOT NULL CHECK (result IN ('success', 'failed')),
    exit_code     INTEGER,
    stdout        TEXT NOT NULL DEFAULT '',
    stderr        TEXT NOT NULL DEFAULT '',
    duration_ms   INTEGER,
    health_before INTEGER,
    health_after  INTEGER
);

CREATE INDEX IF NOT EXISTS idx_agent_actions_incident ON agent_actions (incident_id);
CREATE INDEX IF NOT EXISTS idx_agent_actions_executed ON agent_actions (executed_at DESC);
