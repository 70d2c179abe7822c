-- What a person wrote about an incident.
ALTER TABLE incidents ADD COLUMN IF NOT EXISTS notes TEXT DEFAULT '';
