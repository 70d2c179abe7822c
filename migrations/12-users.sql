-- Who may what. Of secrets only hashes are kept: Argon2id of passwords, SHA-256 of tokens and sessions (256 random bits leave nothing to guess).
CREATE TABLE IF NOT EXISTS users (
    name                VARCHAR(64) PRIMARY KEY,
    password_hash       TEXT NOT NULL,
    role                VARCHAR(20) NOT NULL CHECK (role IN ('viewer', 'responder', 'approver', 'admin')),
    disabled            BOOLEAN NOT NULL DEFAULT false,
    created_at          TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    password_changed_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS service_tokens (
    name       VARCHAR(64) PRIMARY KEY,
    digest     CHAR(64) NOT NULL UNIQUE,
    role       VARCHAR(20) NOT NULL CHECK (role IN ('viewer', 'responder', 'approver', 'admin')),
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    expires_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE IF NOT EXISTS sessions (
    digest     CHAR(64) PRIMARY KEY,
    user_name  VARCHAR(64) NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at    TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_sessions_user ON sessions (user_name);

-- Who approved what an agent did, and in which execution.
ALTER TABLE agent_actions
    ADD COLUMN IF NOT EXISTS approver     TEXT NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS execution_id UUID;
