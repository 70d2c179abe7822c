-- What a diagnosis rests on: the catalogue's rule, and the error logs that it cites, by number.
ALTER TABLE incident_analysis
    ADD COLUMN IF NOT EXISTS rule  TEXT,
    ADD COLUMN IF NOT EXISTS cites JSONB;
