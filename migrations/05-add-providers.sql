-- Who wrote the incident, the diagnosis and the solution. updated_at is here for databases whose tables are older than it.
ALTER TABLE incidents
    ADD COLUMN IF NOT EXISTS generated_by TEXT DEFAULT 'manual',
    ADD COLUMN IF NOT EXISTS updated_at   TIMESTAMP WITH TIME ZONE;

ALTER TABLE incident_analysis
    ADD COLUMN IF NOT EXISTS diagnosis_provider TEXT DEFAULT 'unknown',
    ADD COLUMN IF NOT EXISTS solution_provider  TEXT DEFAULT 'unknown';
