-- Other systems that are sick together with an incident's own, or because of it: they have no incident of their own.
CREATE TABLE IF NOT EXISTS incident_members (
    incident_id UUID NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    system      VARCHAR(100) NOT NULL,
    fault       VARCHAR(200) NOT NULL,
    why         VARCHAR(20) NOT NULL,
    since_at    TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
    well_at     TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (incident_id, system)
);
