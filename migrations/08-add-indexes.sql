-- The two lists and the look-up of an incident's analysis.
CREATE INDEX IF NOT EXISTS idx_incidents_status_updated ON incidents (status, updated_at DESC);
CREATE INDEX IF NOT EXISTS idx_incident_analysis_incident_id ON incident_analysis (incident_id);
