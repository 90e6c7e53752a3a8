-- Several claims of one call, each with its number, its outcome and what became of its fields; and
-- calls that go on with an earlier one.
ALTER TABLE claims RENAME TO first_claims;
CREATE TABLE claims (
    call       TEXT    NOT NULL REFERENCES calls (id),
    number     BIGINT  NOT NULL,  -- within the call, from 1
    json       TEXT    NOT NULL,
    complete   BOOLEAN NOT NULL,
    outcome    TEXT    NOT NULL DEFAULT '',
    changed_at BIGINT  NOT NULL,
    PRIMARY KEY (call, number)
);
INSERT INTO claims (call, number, json, complete, outcome, changed_at)
SELECT first_claims.call, 1, first_claims.json, first_claims.complete, calls.outcome,
       first_claims.changed_at
FROM first_claims JOIN calls ON calls.id = first_claims.call;
DROP TABLE first_claims;

-- The history of every field: one row each time it was given another value.
CREATE TABLE field_changes (
    call      TEXT    NOT NULL REFERENCES calls (id),
    sequence  BIGINT  NOT NULL,  -- of the event
    claim     BIGINT  NOT NULL,
    field     TEXT    NOT NULL,
    new_value TEXT    NOT NULL,  -- JSON; null: it was taken out
    old_value TEXT    NOT NULL,
    set_by    TEXT    NOT NULL,
    words     TEXT    NOT NULL,  -- the caller's, that it was taken from
    sensitive BOOLEAN NOT NULL,
    spoken    TEXT    NOT NULL,  -- of what is sensitive: as it was read back
    at        BIGINT  NOT NULL,
    PRIMARY KEY (call, sequence)
);

ALTER TABLE messages ADD COLUMN claim BIGINT NOT NULL DEFAULT 1;
ALTER TABLE calls ADD COLUMN claim BIGINT NOT NULL DEFAULT 1;     -- number of the latest
ALTER TABLE calls ADD COLUMN language TEXT NOT NULL DEFAULT '';   -- chosen last, BCP 47
ALTER TABLE calls ADD COLUMN resumes TEXT NOT NULL DEFAULT '';    -- id of the earlier call
CREATE INDEX calls_to ON calls (to_address, id);
