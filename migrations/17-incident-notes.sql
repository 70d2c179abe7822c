-- What people note about an incident, one row each, only ever added to.  incidents.notes stays for what came with a report, and for older clients.
CREATE TABLE IF NOT EXISTS incident_notes (
    id          UUID PRIMARY KEY,
    incident_id UUID NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    author      VARCHAR(200) NOT NULL,
    text        TEXT NOT NULL,
    created_at  TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS idx_incident_notes_incident ON incident_notes (incident_id, created_at);
