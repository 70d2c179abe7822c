-- When each daemon was last heard of, by whichever backend.
CREATE TABLE IF NOT EXISTS daemons (
    name    VARCHAR(40) PRIMARY KEY,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL
);
