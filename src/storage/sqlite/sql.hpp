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
    " announced_at) VALUES (?, ?, ?, ?, ?, ?, 'initiated', ?) ON CONFLICT (id) DO NOTHING";
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
    "INSERT INTO messages (call, sequence, role, content, interrupted, keyed, start_ms, end_ms, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view set_claim =
    "INSERT INTO claims (call, json, complete, changed_at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (call) DO UPDATE SET json = excluded.json, complete = excluded.complete,"
    " changed_at = excluded.changed_at";
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

/// Those that refer to calls first.
inline constexpr std::string_view empty_projections[] = {
    "DELETE FROM charges", "DELETE FROM carrier_recordings", "DELETE FROM turns",
    "DELETE FROM claims",  "DELETE FROM messages",           "DELETE FROM conversations",
    "DELETE FROM calls"};

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
    " agent, outcome, recording, announced_at, answered_at, ended_at, duration_s FROM calls ";
inline const std::string call_by_id = summary + "WHERE id = ?";
inline const std::string call_by_carrier_id =
    summary + "WHERE carrier_id = ? ORDER BY id DESC LIMIT 1";
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
    "SELECT role, content, tool_calls, interrupted, keyed, start_ms, end_ms, at FROM messages"
    " WHERE call = ? ORDER BY sequence";
inline constexpr std::string_view claim =
    "SELECT json, complete, changed_at FROM claims WHERE call = ?";
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

}  // namespace neura::storage::sqlite::sql
