-- Incidents and their analysis. On a database that already has them (an existing backend's), nothing changes.
-- Times carry a zone: a column without one shows local time as UTC on a host whose zone is not UTC.
CREATE TABLE IF NOT EXISTS incidents (
    id         UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    message    TEXT NOT NULL,
    source     TEXT,
    status     VARCHAR(20) DEFAULT 'triage' CHECK (status IN ('triage', 'investigating', 'fixing', 'resolved')),
    created_at TIMESTAMP WITH TIME ZONE,
    updated_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE IF NOT EXISTS incident_analysis (
    id          UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    incident_id UUID REFERENCES incidents (id) ON DELETE CASCADE,
    severity    TEXT CHECK (severity IN ('low', 'medium', 'high')),
    diagnosis   TEXT,
    solution    TEXT,
    confidence  NUMERIC,
    created_at  TIMESTAMP WITH TIME ZONE
);
