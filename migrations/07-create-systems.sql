-- The last known state of each watched target, as the health monitor reported it.
CREATE TABLE IF NOT EXISTS systems (
    name       VARCHAR(100) PRIMARY KEY,
    type       VARCHAR(50) NOT NULL DEFAULT '',
    status     VARCHAR(20) NOT NULL CHECK (status IN ('healthy', 'unhealthy', 'down', 'unknown')),
    health     DOUBLE PRECISION,
    checked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    metrics    JSONB
);
