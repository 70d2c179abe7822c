-- When an automatic diagnosis may be asked for (again), and how often it was: several backends share the work, and a kill loses none of it.
ALTER TABLE incidents
    ADD COLUMN IF NOT EXISTS diagnosis_due_at   TIMESTAMP WITH TIME ZONE,
    ADD COLUMN IF NOT EXISTS diagnosis_attempts INTEGER NOT NULL DEFAULT 0;
