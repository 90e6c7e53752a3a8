-- What a call cost: one row for each service of a vendor that did anything for it. A cost is in
-- billionths of its currency, and NULL where the price was not known.
CREATE TABLE charges (
    call          TEXT   NOT NULL REFERENCES calls (id),
    vendor        TEXT   NOT NULL,
    kind          TEXT   NOT NULL,  -- stt, tts or llm
    model         TEXT   NOT NULL,
    audio_ms      BIGINT NOT NULL,
    session_ms    BIGINT NOT NULL,
    characters    BIGINT NOT NULL,
    input_tokens  BIGINT NOT NULL,  -- without the cached ones
    cached_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    untold        BIGINT NOT NULL,  -- answers whose tokens the vendor did not tell
    cost_nano     BIGINT,
    currency      TEXT   NOT NULL,
    priced_on     TEXT   NOT NULL,
    PRIMARY KEY (call, vendor, kind, model)
);

CREATE INDEX calls_announced ON calls (announced_at);
