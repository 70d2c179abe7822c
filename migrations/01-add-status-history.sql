-- Every status an incident had, and when it got it; from_status is null on the first row.
CREATE TABLE IF NOT EXISTS incident_status_history (
    id          UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    incident_id UUID NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    from_status VARCHAR(20) CHECK (from_status IN ('triage', 'investigating', 'fixing', 'resolved')),
    to_status   VARCHAR(20) NOT NULL CHECK (to_status IN ('triage', 'investigating', 'fixing', 'resolved')),
    changed_at  TIMESTAMP WITH TIME ZONE DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_status_history_incident_id ON incident_status_history (incident_id);
CREATE INDEX IF NOT EXISTS idx_status_history_changed_at ON incident_status_history (changed_at);
