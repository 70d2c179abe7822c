-- The team an incident belongs to; empty until somebody says so.
ALTER TABLE incidents ADD COLUMN IF NOT EXISTS team VARCHAR(100);
