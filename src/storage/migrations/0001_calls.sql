-- What a call leaves. Written for SQLite and PostgreSQL alike: times are milliseconds since 1970
-- (UTC), JSON is text, and a column named _ms or _s holds milliseconds or seconds.

-- The truth: everything a call told of itself, in its own order. Rows are only ever added; all
-- tables below are made from them and can be made again.
CREATE TABLE call_events (
    call     TEXT   NOT NULL,
    sequence BIGINT NOT NULL,  -- from 1, without gaps
    kind     TEXT   NOT NULL,
    json     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (call, sequence)
);

CREATE TABLE calls (
    id              TEXT   NOT NULL PRIMARY KEY,
    carrier         TEXT   NOT NULL,
    carrier_id      TEXT   NOT NULL,
    direction       TEXT   NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    from_address    TEXT   NOT NULL,
    to_address      TEXT   NOT NULL,
    status          TEXT   NOT NULL CHECK (status IN ('initiated', 'ringing', 'in_progress',
                        'completed', 'failed', 'no_answer', 'busy', 'canceled')),
    status_sequence BIGINT,  -- the carrier's own order, of the report that gave the status
    reason          TEXT   NOT NULL DEFAULT '',
    agent           TEXT   NOT NULL DEFAULT '',
    outcome         TEXT   NOT NULL DEFAULT '',
    recording       TEXT   NOT NULL DEFAULT '',
    announced_at    BIGINT NOT NULL,
    answered_at     BIGINT,
    ended_at        BIGINT,
    duration_s      BIGINT   -- as the carrier counts it
);

-- A carrier's name for a call is ours for one call at a time. A call that a restart cut off is
-- over for us, yet the carrier may bring its caller back under the same name.
CREATE UNIQUE INDEX calls_live_carrier_id ON calls (carrier, carrier_id) WHERE ended_at IS NULL;
CREATE INDEX calls_carrier_id ON calls (carrier_id);
CREATE INDEX calls_status ON calls (status, id);
CREATE INDEX calls_from ON calls (from_address, id);

CREATE TABLE conversations (
    call       TEXT   NOT NULL PRIMARY KEY REFERENCES calls (id),
    agent      TEXT   NOT NULL,
    outcome    TEXT   NOT NULL DEFAULT '',
    started_at BIGINT NOT NULL,
    ended_at   BIGINT
);

CREATE TABLE messages (
    call        TEXT    NOT NULL REFERENCES calls (id),
    sequence    BIGINT  NOT NULL,  -- of the event
    role        TEXT    NOT NULL CHECK (role IN ('caller', 'agent', 'system')),
    content     TEXT    NOT NULL,
    tool_calls  TEXT    NOT NULL DEFAULT '[]',
    interrupted BOOLEAN NOT NULL,
    keyed       BOOLEAN NOT NULL,
    start_ms    BIGINT  NOT NULL,  -- from the first frame of the call
    end_ms      BIGINT  NOT NULL,
    at          BIGINT  NOT NULL,
    PRIMARY KEY (call, sequence)
);

CREATE TABLE claims (
    call       TEXT    NOT NULL PRIMARY KEY REFERENCES calls (id),
    json       TEXT    NOT NULL,
    complete   BOOLEAN NOT NULL,
    changed_at BIGINT  NOT NULL
);

-- Where the time of each turn went, from the caller's last voiced sample.
CREATE TABLE turns (
    call           TEXT   NOT NULL REFERENCES calls (id),
    number         BIGINT NOT NULL,
    turn_ended_ms  BIGINT,
    transcribed_ms BIGINT,
    replied_ms     BIGINT,
    first_audio_ms BIGINT,
    first_sent_ms  BIGINT,
    at             BIGINT NOT NULL,
    PRIMARY KEY (call, number)
);

CREATE TABLE carrier_recordings (
    call         TEXT   NOT NULL REFERENCES calls (id),
    recording_id TEXT   NOT NULL,
    url          TEXT   NOT NULL,
    status       TEXT   NOT NULL,
    duration_s   BIGINT,
    at           BIGINT NOT NULL,
    PRIMARY KEY (call, recording_id)
);
