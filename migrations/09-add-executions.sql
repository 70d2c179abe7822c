-- Which execution made an incident `fixing` (null: a person did), and actions whose outcome is not known.
ALTER TABLE incidents ADD COLUMN IF NOT EXISTS execution_id UUID;

ALTER TABLE agent_actions DROP CONSTRAINT IF EXISTS agent_actions_result_check;
ALTER TABLE agent_actions ADD CONSTRAINT agent_actions_result_check CHECK (result IN ('success', 'failed', 'unknown'));
