-- What happened, in one chain: each row holds the hash of the row before it, so that an edit, a deletion or another order is found.
-- hash = SHA-256, as hex, of the JSON object {actor, at, detail, id, incident_id, kind, prev_hash, seq} in its canonical form (RFC 8785):
--   at as RFC 3339 in UTC without trailing zeros, detail as the object its text says, incident_id a string or null, seq a number.
-- The first row has seq 1 and a prev_hash of 64 zeros.  The numbers have no gaps: whoever appends holds pg_advisory_xact_lock(7350081).
-- No reference to incidents: the record of an incident stays when the incident goes.
CREATE TABLE IF NOT EXISTS audit (
    seq         BIGINT PRIMARY KEY CHECK (seq > 0),
    id          UUID NOT NULL UNIQUE,
    at          TIMESTAMP WITH TIME ZONE NOT NULL,
    kind        VARCHAR(50) NOT NULL,
    actor       VARCHAR(200) NOT NULL,
    incident_id UUID,
    detail      TEXT NOT NULL,
    prev_hash   CHAR(64) NOT NULL UNIQUE,
    hash        CHAR(64) NOT NULL UNIQUE
);

CREATE INDEX IF NOT EXISTS idx_audit_incident ON audit (incident_id, seq) WHERE incident_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_audit_kind ON audit (kind, seq);

CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

DROP TRIGGER IF EXISTS audit_append_only ON audit;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
-- Also for sessions that replay somebody else's changes (session_replication_role).
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_append_only;
