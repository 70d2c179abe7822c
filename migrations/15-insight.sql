-- What the page's numbers are counted from: a span of time of incidents, fixes and records, and the audit by who did it.
CREATE INDEX IF NOT EXISTS idx_incidents_created ON incidents (created_at);
CREATE INDEX IF NOT EXISTS idx_executions_started_at ON executions (started_at);
CREATE INDEX IF NOT EXISTS idx_audit_kind_at ON audit (kind, at);
CREATE INDEX IF NOT EXISTS idx_audit_actor ON audit (actor, seq);
CREATE INDEX IF NOT EXISTS idx_audit_at ON audit (at);
