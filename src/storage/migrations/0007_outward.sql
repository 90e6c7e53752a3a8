-- What went beyond the line of a call: text messages, and callers put through to people.
CREATE TABLE text_messages (
    call         TEXT   NOT NULL REFERENCES calls (id),
    sequence     BIGINT NOT NULL,  -- of the event
    direction    TEXT   NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    from_address TEXT   NOT NULL,
    to_address   TEXT   NOT NULL,
    content      TEXT   NOT NULL,
    status       TEXT   NOT NULL,
    carrier_id   TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (call, sequence)
);

CREATE TABLE transfers (
    call       TEXT   NOT NULL REFERENCES calls (id),
    sequence   BIGINT NOT NULL,  -- of the event
    to_address TEXT   NOT NULL,
    how        TEXT   NOT NULL,  -- talked, busy, no_answer, failed or caller_left
    at         BIGINT NOT NULL,
    PRIMARY KEY (call, sequence)
);

