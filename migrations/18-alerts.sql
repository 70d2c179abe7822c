-- Alerts out: what happened to incidents (alert_events), who is to be told (alert_items), and what is sent (alert_outbox).  Alerts in: alert_in.
-- Events are written by triggers, so in the transaction of the change and whoever makes it; while no receiver is configured, none are.
CREATE TABLE IF NOT EXISTS alert_receivers (
    name     VARCHAR(64) PRIMARY KEY,
    kind     VARCHAR(20) NOT NULL,
    -- After a failure nothing is sent to it before then, by no backend.
    retry_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT '-infinity',
    failures INTEGER NOT NULL DEFAULT 0,
    error    TEXT
);

CREATE TABLE IF NOT EXISTS alert_events (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,
    incident_id UUID,
    kind        VARCHAR(20) NOT NULL,
    at          TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
    system      VARCHAR(100) NOT NULL DEFAULT '',
    message     TEXT NOT NULL DEFAULT '',
    severity    TEXT,                     -- as it was routed
    route       VARCHAR(64),              -- a reminder is for one route
    routed_at   TIMESTAMP WITH TIME ZONE
);
CREATE INDEX IF NOT EXISTS idx_alert_events_new ON alert_events (id) WHERE routed_at IS NULL;
CREATE INDEX IF NOT EXISTS idx_alert_events_incident ON alert_events (incident_id, id);
CREATE INDEX IF NOT EXISTS idx_alert_events_at ON alert_events (at);

-- One row an event and receiver: that is what keeps a repeat from being told twice.
CREATE TABLE IF NOT EXISTS alert_items (
    event_id    BIGINT NOT NULL REFERENCES alert_events (id) ON DELETE CASCADE,
    receiver    VARCHAR(64) NOT NULL,
    route       VARCHAR(64) NOT NULL,
    group_key   TEXT NOT NULL,
    held_until  TIMESTAMP WITH TIME ZONE NOT NULL,
    quiet       BOOLEAN NOT NULL DEFAULT FALSE,
    created_at  TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    delivery_id UUID,
    PRIMARY KEY (event_id, receiver)
);
CREATE INDEX IF NOT EXISTS idx_alert_items_held ON alert_items (receiver, route, group_key, held_until) WHERE delivery_id IS NULL;

CREATE TABLE IF NOT EXISTS alert_outbox (
    id          UUID PRIMARY KEY,
    seq         BIGINT GENERATED ALWAYS AS IDENTITY,
    receiver    VARCHAR(64) NOT NULL,
    thread      TEXT NOT NULL,            -- those with the same are sent in order
    body        JSON NOT NULL,            -- not JSONB: what was signed and sent is to be the same text at each attempt
    state       VARCHAR(10) NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    due_at      TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT '-infinity',
    lease_until TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT '-infinity',
    created_at  TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    ended_at    TIMESTAMP WITH TIME ZONE,
    status      INTEGER,
    error       TEXT
);
CREATE INDEX IF NOT EXISTS idx_alert_outbox_pending ON alert_outbox (receiver, thread, seq) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS idx_alert_outbox_seq ON alert_outbox (seq);
CREATE INDEX IF NOT EXISTS idx_alert_outbox_ended ON alert_outbox (ended_at) WHERE ended_at IS NOT NULL;

-- Alertmanager's alerts by their fingerprint, and the incident that each opened.
CREATE TABLE IF NOT EXISTS alert_in (
    fingerprint VARCHAR(64) PRIMARY KEY,
    incident_id UUID NOT NULL,
    firing      BOOLEAN NOT NULL,
    seen_at     TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()
);

CREATE OR REPLACE FUNCTION alert_note(incident UUID, what TEXT, event_key TEXT) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM alert_receivers) THEN
        RETURN;
    END IF;
    INSERT INTO alert_events (incident_id, kind, key, system, message)
        SELECT i.id, what, incident || ':' || event_key, coalesce(i.affected_system, ''), left(i.message, 500) FROM incidents i WHERE i.id = incident
        ON CONFLICT (key) DO NOTHING;
    IF FOUND THEN
        PERFORM pg_notify('selfheal', json_build_object('origin', '', 'id', incident, 'kind', 'alert')::text);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION alert_on_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what TEXT := CASE
        WHEN NEW.from_status IS NULL AND NEW.to_status <> 'resolved' THEN 'opened'
        WHEN NEW.from_status IS NULL THEN NULL
        WHEN NEW.to_status = 'resolved' AND NEW.from_status = 'fixing' THEN 'healed'
        WHEN NEW.to_status = 'resolved' THEN 'resolved'
        WHEN NEW.to_status = 'triage' THEN 'reopened'
        WHEN NEW.from_status = 'resolved' AND NEW.to_status = 'investigating' THEN 'reopened'
        WHEN NEW.from_status = 'fixing' AND NEW.to_status = 'investigating' THEN 'not_healed'
        WHEN NEW.from_status = 'triage' THEN 'acknowledged'
    END;
BEGIN
    IF what IS NOT NULL THEN
        -- One opening an incident, whatever history it came with.
        PERFORM alert_note(NEW.incident_id, what, CASE what WHEN 'opened' THEN what ELSE what || ':' || NEW.id END);
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS alert_status ON incident_status_history;
CREATE TRIGGER alert_status AFTER INSERT ON incident_status_history FOR EACH ROW EXECUTE FUNCTION alert_on_status();

CREATE OR REPLACE FUNCTION alert_severity_rank(severity TEXT) RETURNS INTEGER LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE severity WHEN 'high' THEN 3 WHEN 'low' THEN 1 ELSE 2 END $$;

-- One without a severity counts as medium, as long as nobody says otherwise.
CREATE OR REPLACE FUNCTION alert_on_severity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF alert_severity_rank(NEW.severity) > alert_severity_rank(CASE TG_OP WHEN 'UPDATE' THEN OLD.severity END) THEN
        PERFORM alert_note(NEW.incident_id, 'escalated', 'escalated:' || NEW.severity);
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS alert_severity ON incident_analysis;
CREATE TRIGGER alert_severity AFTER INSERT OR UPDATE OF severity ON incident_analysis FOR EACH ROW EXECUTE FUNCTION alert_on_severity();

-- Whoever was told of it is told that it is gone.
CREATE OR REPLACE FUNCTION alert_on_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM alert_note(OLD.id, 'deleted', 'deleted');
    RETURN OLD;
END
$$;
DROP TRIGGER IF EXISTS alert_delete ON incidents;
CREATE TRIGGER alert_delete BEFORE DELETE ON incidents FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM 'resolved') EXECUTE FUNCTION alert_on_delete();
