-- What calls leave to be done, and what came of it. None of it is made from the events again: a job
-- that was done is not to be done twice.
CREATE TABLE jobs (
    key          TEXT   NOT NULL PRIMARY KEY,  -- of all jobs ever, what makes this one itself
    kind         TEXT   NOT NULL,
    payload      TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead')),
    due_at       BIGINT NOT NULL,
    attempts     BIGINT NOT NULL DEFAULT 0,
    lease        TEXT   NOT NULL DEFAULT '',
    leased_until BIGINT NOT NULL DEFAULT 0,  -- while it is running
    mark         TEXT   NOT NULL DEFAULT '',  -- what must not happen twice may have happened
    error        TEXT   NOT NULL DEFAULT '',
    changed_at   BIGINT NOT NULL
);

CREATE INDEX jobs_due ON jobs (state, due_at);

CREATE TABLE insights (
    call    TEXT   NOT NULL,
    claim   BIGINT NOT NULL,  -- number within the call, from 1
    json    TEXT   NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (call, claim)
);

CREATE TABLE reminders (
    id          TEXT   NOT NULL PRIMARY KEY,
    call        TEXT   NOT NULL,
    caller      TEXT   NOT NULL,
    title       TEXT   NOT NULL,
    description TEXT   NOT NULL,
    due_at      BIGINT NOT NULL,
    owner       TEXT   NOT NULL CHECK (owner IN ('caller', 'agent')),
    state       TEXT   NOT NULL CHECK (state IN ('waiting', 'fired', 'cancelled')),
    revision    BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    UNIQUE (call, title)
);

CREATE INDEX reminders_due ON reminders (state, due_at);
