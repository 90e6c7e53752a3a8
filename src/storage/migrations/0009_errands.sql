-- What a call that we placed is for, as JSON, with the calls that go on with it; empty: nothing.
ALTER TABLE calls ADD COLUMN errand TEXT NOT NULL DEFAULT '';

-- Reminders where their caller's clocks stand, and how they were fired.
ALTER TABLE reminders ADD COLUMN due_local TEXT NOT NULL DEFAULT '';  -- 2026-11-27T09:00
ALTER TABLE reminders ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';  -- IANA; empty: the server's
ALTER TABLE reminders ADD COLUMN fired_by TEXT NOT NULL DEFAULT '';   -- call, sms, webhook or list

-- Why the carrier did not deliver a text message: its own number of the error.
ALTER TABLE text_messages ADD COLUMN error TEXT NOT NULL DEFAULT '';
CREATE INDEX text_messages_carrier_id ON text_messages (carrier_id);
CREATE INDEX text_messages_status ON text_messages (status, at);
