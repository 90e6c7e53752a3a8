#pragma once

// Every statement the SQLite side runs, in one place, so that another dialect is one such file.

#include <string>
#include <string_view>

namespace neura::storage::sqlite::sql {

// Schema

inline constexpr std::string_view create_schema_version =
    "CREATE TABLE IF NOT EXISTS schema_version"
    " (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)";
inline constexpr std::string_view schema_version =
    "SELECT COALESCE(MAX(version), 0) FROM schema_version";
inline constexpr std::string_view add_schema_version =
    "INSERT INTO schema_version (version, name, applied_at) VALUES (?, ?, ?)";

// Events

inline constexpr std::string_view last_sequence =
    "SELECT COALESCE(MAX(sequence), 0) FROM call_events WHERE call = ?";
inline constexpr std::string_view add_event =
    "INSERT INTO call_events (call, sequence, kind, json, at) VALUES (?, ?, ?, ?, ?)";
inline constexpr std::string_view all_events =
    "SELECT call, sequence, kind, json, at FROM call_events ORDER BY call, sequence";

// Projections: written

inline constexpr std::string_view add_call =
    "INSERT INTO calls (id, carrier, carrier_id, direction, from_address, to_address, status,"
    " errand, announced_at) VALUES (?, ?, ?, ?, ?, ?, 'initiated', ?, ?) ON CONFLICT (id) DO "
    "NOTHING";
inline constexpr std::string_view standing =
    "SELECT status, status_sequence, reason, duration_s FROM calls WHERE id = ?";
inline constexpr std::string_view set_standing =
    "UPDATE calls SET status = ?, status_sequence = ?, reason = ?, duration_s = ? WHERE id = ?";
inline constexpr std::string_view set_answered =
    "UPDATE calls SET answered_at = COALESCE(answered_at, ?) WHERE id = ?";
inline constexpr std::string_view set_ended =
    "UPDATE calls SET ended_at = COALESCE(ended_at, ?) WHERE id = ?";
inline constexpr std::string_view set_agent = "UPDATE calls SET agent = ? WHERE id = ?";
inline constexpr std::string_view set_recording = "UPDATE calls SET recording = ? WHERE id = ?";
inline constexpr std::string_view set_outcome = "UPDATE calls SET outcome = ? WHERE id = ?";
inline constexpr std::string_view add_conversation =
    "INSERT INTO conversations (call, agent, started_at) VALUES (?, ?, ?)"
    " ON CONFLICT (call) DO NOTHING";
inline constexpr std::string_view end_conversation =
    "UPDATE conversations SET ended_at = COALESCE(ended_at, ?) WHERE call = ?";
inline constexpr std::string_view set_conversation_outcome =
    "UPDATE conversations SET outcome = ? WHERE call = ?";
inline constexpr std::string_view add_message =
    "INSERT INTO messages (call, sequence, claim, role, content, tool_calls, interrupted, keyed,"
    " start_ms, end_ms, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view claim_number = "SELECT claim FROM calls WHERE id = ?";
inline constexpr std::string_view set_claim_number = "UPDATE calls SET claim = ? WHERE id = ?";

/// What the agent did since its last words. Parameters: 1 call, 2 sequence of the words to come.
inline constexpr std::string_view tools_before =
    "SELECT json FROM call_events WHERE call = ?1 AND kind = 'tool_used' AND sequence < ?2"
    " AND sequence > (SELECT COALESCE(MAX(sequence), 0) FROM messages"
    " WHERE call = ?1 AND role = 'agent' AND sequence < ?2) ORDER BY sequence";
inline constexpr std::string_view set_claim =
    "INSERT INTO claims (call, number, json, complete, changed_at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (call, number) DO UPDATE SET json = excluded.json, complete = excluded.complete,"
    " changed_at = excluded.changed_at";
inline constexpr std::string_view set_claim_outcome =
    "UPDATE claims SET outcome = ? WHERE call = ? AND number = ?";
inline constexpr std::string_view add_field_change =
    "INSERT INTO field_changes (call, sequence, claim, field, new_value, old_value, set_by, words,"
    " sensitive, spoken, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view set_language = "UPDATE calls SET language = ? WHERE id = ?";
inline constexpr std::string_view set_resumed =
    "UPDATE calls SET resumes = ?, errand = ? WHERE id = ?";
inline constexpr std::string_view set_turn =
    "INSERT INTO turns (call, number, turn_ended_ms, transcribed_ms, first_words_ms, replied_ms,"
    " first_sentence_ms, first_audio_ms, first_sent_ms, first_played_ms, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (call, number) DO UPDATE SET turn_ended_ms = excluded.turn_ended_ms,"
    " transcribed_ms = excluded.transcribed_ms, first_words_ms = excluded.first_words_ms,"
    " replied_ms = excluded.replied_ms, first_sentence_ms = excluded.first_sentence_ms,"
    " first_audio_ms = excluded.first_audio_ms, first_sent_ms = excluded.first_sent_ms,"
    " first_played_ms = excluded.first_played_ms, at = excluded.at";
inline constexpr std::string_view set_carrier_recording =
    "INSERT INTO carrier_recordings (call, recording_id, url, status, duration_s, at)"
    " VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (call, recording_id) DO UPDATE SET url = excluded.url,"
    " status = excluded.status, duration_s = excluded.duration_s, at = excluded.at";

inline constexpr std::string_view add_charge =
    "INSERT INTO charges (call, vendor, kind, model, audio_ms, session_ms, characters,"
    " input_tokens, cached_tokens, output_tokens, untold, cost_nano, currency, priced_on)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (call, vendor, kind, model) DO UPDATE SET"
    " audio_ms = audio_ms + excluded.audio_ms, session_ms = session_ms + excluded.session_ms,"
    " characters = characters + excluded.characters,"
    " input_tokens = input_tokens + excluded.input_tokens,"
    " cached_tokens = cached_tokens + excluded.cached_tokens,"
    " output_tokens = output_tokens + excluded.output_tokens, untold = untold + excluded.untold,"
    " cost_nano = cost_nano + excluded.cost_nano, currency = excluded.currency,"
    " priced_on = excluded.priced_on";

inline constexpr std::string_view add_transfer =
    "INSERT INTO transfers (call, sequence, to_address, how, at) VALUES (?, ?, ?, ?, ?)";
inline constexpr std::string_view add_text_message =
    "INSERT INTO text_messages (call, sequence, direction, from_address, to_address, content,"
    " status, carrier_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

inline constexpr std::string_view text_status =
    "SELECT status FROM text_messages WHERE call = ? AND carrier_id = ?";
inline constexpr std::string_view set_text_status =
    "UPDATE text_messages SET status = ?, error = ? WHERE call = ? AND carrier_id = ?";

/// Those that refer to calls first.
inline constexpr std::string_view empty_projections[] = {
    "DELETE FROM transfers",     "DELETE FROM text_messages",
    "DELETE FROM charges",       "DELETE FROM carrier_recordings",
    "DELETE FROM turns",         "DELETE FROM field_changes",
    "DELETE FROM claims",        "DELETE FROM messages",
    "DELETE FROM conversations", "DELETE FROM calls"};

// Flags

inline constexpr std::string_view last_flag_change =
    "SELECT COALESCE(MAX(sequence), 0) FROM flag_changes";
inline constexpr std::string_view flags = "SELECT scope, scope_name, name, value FROM flags";
inline constexpr std::string_view flag =
    "SELECT value FROM flags WHERE scope = ? AND scope_name = ? AND name = ?";
inline constexpr std::string_view set_flag =
    "INSERT INTO flags (scope, scope_name, name, value) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (scope, scope_name, name) DO UPDATE SET value = excluded.value";
inline constexpr std::string_view unset_flag =
    "DELETE FROM flags WHERE scope = ? AND scope_name = ? AND name = ?";
inline constexpr std::string_view add_flag_change =
    "INSERT INTO flag_changes (sequence, at, who, scope, scope_name, name, old_value, new_value)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view flag_changes =
    "SELECT sequence, at, who, scope, scope_name, name, old_value, new_value FROM flag_changes"
    " WHERE sequence > ? ORDER BY sequence DESC LIMIT ?";

// Projections: read. The columns of a summary come in the order `summary_of` reads them.

inline const std::string summary =
    "SELECT id, carrier, carrier_id, direction, from_address, to_address, status, reason,"
    " agent, outcome, recording, announced_at, answered_at, ended_at, duration_s, language, "
    "resumes,"
    " errand"
    " FROM calls ";
inline const std::string call_by_id = summary + "WHERE id = ?";
inline const std::string call_by_carrier_id =
    summary + "WHERE carrier_id = ? ORDER BY id DESC LIMIT 1";
/// The latest call with that number, whichever side it was on. Parameters: 1 the number, 2 all ids
/// are below this unless it is empty, 3 whether it was talked in.
inline const std::string latest_call =
    summary +
    "WHERE ((direction = 'inbound' AND from_address = ?1)"
    " OR (direction = 'outbound' AND to_address = ?1))"
    " AND (?2 = '' OR id < ?2) AND (NOT ?3 OR answered_at IS NOT NULL)"
    " ORDER BY id DESC LIMIT 1";
inline constexpr std::string_view last_checkpoint =
    "SELECT json FROM call_events WHERE call = ? AND kind = 'checkpoint'"
    " ORDER BY sequence DESC LIMIT 1";
inline const std::string live_calls = summary + "WHERE ended_at IS NULL ORDER BY id";

/// Parameters: 1 status, 2 caller's address, 3 all ids are below this, 4 most rows.
inline const std::string list_all = summary + "WHERE id < ?3 ORDER BY id DESC LIMIT ?4";
inline const std::string list_by_status =
    summary + "WHERE id < ?3 AND status = ?1 ORDER BY id DESC LIMIT ?4";
inline const std::string list_by_from =
    summary + "WHERE id < ?3 AND from_address = ?2 ORDER BY id DESC LIMIT ?4";
inline const std::string list_by_both =
    summary + "WHERE id < ?3 AND status = ?1 AND from_address = ?2 ORDER BY id DESC LIMIT ?4";

inline constexpr std::string_view messages =
    "SELECT role, content, tool_calls, interrupted, keyed, start_ms, end_ms, at, claim"
    " FROM messages WHERE call = ? ORDER BY sequence";
inline constexpr std::string_view claims =
    "SELECT number, json, complete, outcome, changed_at FROM claims WHERE call = ?"
    " ORDER BY number";
inline constexpr std::string_view field_changes =
    "SELECT claim, field, new_value, old_value, set_by, words, sensitive, spoken, at"
    " FROM field_changes WHERE call = ? ORDER BY sequence";
inline constexpr std::string_view turns =
    "SELECT number, turn_ended_ms, transcribed_ms, first_words_ms, replied_ms, first_sentence_ms,"
    " first_audio_ms, first_sent_ms, first_played_ms, at FROM turns WHERE call = ? ORDER BY number";
inline constexpr std::string_view carrier_recordings =
    "SELECT recording_id, url, status, duration_s FROM carrier_recordings"
    " WHERE call = ? ORDER BY at, recording_id";
/// The columns of a charge come in the order `charge_of` reads them.
inline constexpr std::string_view charges =
    "SELECT vendor, kind, model, audio_ms, session_ms, characters, input_tokens, cached_tokens,"
    " output_tokens, untold, cost_nano, currency, priced_on FROM charges"
    " WHERE call = ? ORDER BY kind, vendor, model";

inline constexpr std::string_view transfers =
    "SELECT to_address, how, at FROM transfers WHERE call = ? ORDER BY sequence";
inline constexpr std::string_view text_messages =
    "SELECT direction, from_address, to_address, content, status, carrier_id, at, error"
    " FROM text_messages WHERE call = ? ORDER BY sequence";
inline constexpr std::string_view call_of_text =
    "SELECT call FROM text_messages WHERE carrier_id = ? AND direction = 'outbound'"
    " ORDER BY call DESC LIMIT 1";
inline constexpr std::string_view undelivered_texts =
    "SELECT call, status, error, at FROM text_messages"
    " WHERE status IN ('undelivered', 'failed') ORDER BY at DESC LIMIT ?";

/// Parameters: announced from and before. What has no price stands by itself.
inline constexpr std::string_view costs =
    "SELECT vendor, kind, model, SUM(audio_ms), SUM(session_ms), SUM(characters),"
    " SUM(input_tokens), SUM(cached_tokens), SUM(output_tokens), SUM(untold), SUM(cost_nano),"
    " currency, MAX(priced_on), COUNT(*)"
    " FROM charges JOIN calls ON calls.id = charges.call"
    " WHERE announced_at >= ? AND announced_at < ?"
    " GROUP BY vendor, kind, model, currency, cost_nano IS NULL"
    " ORDER BY kind, vendor, model, currency";
inline constexpr std::string_view calls_charged =
    "SELECT COUNT(*), COALESCE(SUM(COALESCE(duration_s, (ended_at - answered_at) / 1000)), 0)"
    " FROM calls WHERE announced_at >= ? AND announced_at < ?"
    " AND EXISTS (SELECT 1 FROM charges WHERE charges.call = calls.id)";
inline constexpr std::string_view last_event_at =
    "SELECT COALESCE(MAX(at), 0) FROM call_events WHERE call = ?";

// Work. The columns of a job come in the order `job_of_row` reads them.

inline constexpr std::string_view add_job =
    "INSERT INTO jobs (key, kind, payload, state, due_at, changed_at)"
    " VALUES (?, ?, ?, 'ready', ?, ?) ON CONFLICT (key) DO NOTHING RETURNING key";
/// Parameters: 1 lease, 2 leased until, 3 now, 4 most.
inline constexpr std::string_view claim_jobs =
    "UPDATE jobs SET state = 'running', lease = ?1, leased_until = ?2, attempts = attempts + 1,"
    " changed_at = ?3 WHERE key IN (SELECT key FROM jobs"
    " WHERE (state = 'ready' AND due_at <= ?3) OR (state = 'running' AND leased_until <= ?3)"
    " ORDER BY due_at, key LIMIT ?4)";
inline const std::string job =
    "SELECT key, kind, payload, state, due_at, attempts, lease, leased_until, mark, error,"
    " changed_at FROM jobs ";
inline const std::string jobs_of_lease = job + "WHERE lease = ? ORDER BY due_at, key";
inline const std::string jobs_by_state =
    job + "WHERE state IN (?1, ?2, ?3, ?4) ORDER BY changed_at DESC, key LIMIT ?5";
/// Parameters: 1 key, 2 lease, 3 now, then what is said of it.
inline constexpr std::string_view finish_job =
    "UPDATE jobs SET state = 'done', lease = '', error = '', changed_at = ?3"
    " WHERE key = ?1 AND lease = ?2 AND state = 'running' RETURNING key";
inline constexpr std::string_view fail_job =
    "UPDATE jobs SET state = 'ready', lease = '', error = ?4, due_at = ?5,"
    " changed_at = ?3 WHERE key = ?1 AND lease = ?2 AND state = 'running' RETURNING key";
inline constexpr std::string_view bury_job =
    "UPDATE jobs SET state = 'dead', lease = '', error = ?4, changed_at = ?3"
    " WHERE key = ?1 AND lease = ?2 AND state = 'running' RETURNING key";
inline constexpr std::string_view give_back_job =
    "UPDATE jobs SET state = 'ready', lease = '', attempts = attempts - 1, changed_at = ?3"
    " WHERE key = ?1 AND lease = ?2 AND state = 'running' RETURNING key";
inline constexpr std::string_view mark_job =
    "UPDATE jobs SET mark = ? WHERE key = ? AND lease = ? AND state = 'running' RETURNING key";
inline constexpr std::string_view revive_job =
    "UPDATE jobs SET state = 'ready', attempts = 0, mark = '', due_at = ?2, changed_at = ?2"
    " WHERE key = ?1 AND state = 'dead' RETURNING key";
inline constexpr std::string_view count_jobs =
    "SELECT kind, state, COUNT(*), MIN(due_at) FROM jobs WHERE state <> 'done'"
    " GROUP BY kind, state";
inline constexpr std::string_view forget_done_jobs =
    "DELETE FROM jobs WHERE state = 'done' AND changed_at < ? RETURNING key";

inline constexpr std::string_view set_insight =
    "INSERT INTO insights (call, claim, json, made_at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (call, claim) DO UPDATE SET json = excluded.json, made_at = excluded.made_at";
inline constexpr std::string_view insights =
    "SELECT claim, json, made_at FROM insights WHERE call = ? ORDER BY claim";

/// The columns of a reminder come in the order `reminder_of_row` reads them.
inline constexpr std::string_view set_reminder =
    "INSERT INTO reminders (id, call, caller, title, description, due_at, due_local, time_zone,"
    " owner, state, revision, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)"
    " ON CONFLICT (call, title) DO UPDATE SET description = excluded.description,"
    " due_at = excluded.due_at, due_local = excluded.due_local,"
    " time_zone = excluded.time_zone, fired_by = '', owner = excluded.owner, state = "
    "excluded.state,"
    " revision = reminders.revision + 1, changed_at = excluded.changed_at";
inline constexpr std::string_view fire_reminder =
    "UPDATE reminders SET state = 'fired', changed_at = ?3, fired_by = ?4"
    " WHERE id = ?1 AND revision = ?2 AND state = 'waiting' RETURNING id";
inline const std::string reminder =
    "SELECT id, call, caller, title, description, due_at, owner, state, revision, due_local,"
    " time_zone, fired_by FROM reminders ";
inline const std::string reminder_by_id = reminder + "WHERE id = ?";
inline const std::string reminder_by_title = reminder + "WHERE call = ? AND title = ?";
/// Parameters: 1 state, 2 call, each empty for any, 3 most rows.
inline const std::string list_reminders =
    reminder +
    "WHERE (?1 = '' OR state = ?1) AND (?2 = '' OR call = ?2) ORDER BY due_at, id LIMIT ?3";

/// What the caller said or wrote to the claim that an event is part of: the claims before it in the
/// call, and how many of the caller's messages came since the last of those was closed.
/// Parameters: 1 call, 2 the event's sequence.
inline constexpr std::string_view said_to_claim =
    "WITH closed AS (SELECT COUNT(*) AS claims, COALESCE(MAX(sequence), 0) AS latest"
    " FROM call_events WHERE call = ?1 AND kind = 'claim_opened' AND sequence < ?2)"
    " SELECT claims,"
    " (SELECT COUNT(*) FROM messages WHERE call = ?1 AND role = 'caller'"
    " AND sequence > latest AND sequence < ?2)"
    " + (SELECT COUNT(*) FROM text_messages WHERE call = ?1 AND direction = 'inbound'"
    " AND sequence > latest AND sequence < ?2) FROM closed";
inline constexpr std::string_view events_of_call =
    "SELECT kind, json, at FROM call_events WHERE call = ? ORDER BY sequence";

}  // namespace neura::storage::sqlite::sql
