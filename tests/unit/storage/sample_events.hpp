#pragma once

#include <vector>

#include "call/journal.hpp"

namespace neura::storage {

inline call::WallTime at_ms(std::int64_t ms) {
    return call::WallTime(std::chrono::milliseconds(ms));
}

inline call::Event announced(std::string carrier_id = "CA1", std::string from = "+14155550123") {
    return call::Announced{.call = {.carrier_id = CarrierCallId(std::move(carrier_id)),
                                    .carrier = "twilio",
                                    .from = std::move(from),
                                    .to = "+14155550100",
                                    .direction = transport::Direction::inbound}};
}

inline call::Event status(transport::CallStatus now, std::string reason = {}) {
    return call::StatusChanged{.status = now, .reason = std::move(reason)};
}

/// One of every kind, as a whole call has them.
inline std::vector<call::Event> whole_call() {
    using namespace std::chrono_literals;
    return {
        announced(),
        call::StatusChanged{.status = transport::CallStatus::ringing, .reason = {}, .sequence = 1},
        call::Answered{.agent = "insurance"},
        call::RecordingStarted{.file = "recordings/2026/11/01.wav"},
        call::Said{.role = call::Said::Role::agent,
                   .text = "What happened?",
                   .interrupted = true,
                   .start = 100ms,
                   .end = 900ms},
        call::Said{.role = call::Said::Role::caller,
                   .text = "Ein Unfall, \"gestern\" — 17",
                   .keyed = true,
                   .start = 1'500ms,
                   .end = 4'000ms},
        call::TurnTimed{.number = 1,
                        .turn_ended = 200ms,
                        .transcribed = 210ms,
                        .first_words = 212ms,
                        .replied = 215ms,
                        .first_sentence = 216ms,
                        .first_audio = 300ms,
                        .first_sent = std::nullopt,
                        .first_played = std::nullopt},
        call::ModelUsed{.role = "conversation",
                        .vendor = "openai",
                        .model = "gpt-4.1-mini",
                        .input_tokens = 1852,
                        .cached_tokens = 1024,
                        .output_tokens = 31},
        call::ToolUsed{.name = "search_documents",
                       .arguments = {{"query", "hail"}},
                       .result = R"({"passages":[]})",
                       .took = 12ms,
                       .sources = {{.document = "hail.md", .title = "Hail", .passage = "3"}}},
        call::FieldChanged{.field = "policy_number",
                           .value = "17",
                           .before = nullptr,
                           .by = "guided_dialogue",
                           .words = "Ein Unfall, 17",
                           .sensitive = true,
                           .spoken = "1 7"},
        call::LanguageChosen{.language = "de-DE"},
        call::SafetyNoted{.kind = "jailbreak", .action = "refused"},
        call::Resumed{.earlier = CallId("EARLIER")},
        call::TextReported{.id = "SM9", .status = "failed", .error = "30003"},
        call::ClaimChanged{.claim = {{"policy_number", "17"}}, .complete = false},
        call::Checkpoint{.node = "intake", .state = {{"asked", "policy_number"}}},
        call::ClaimOpened{.number = 2, .outcome = "claim_incomplete"},
        call::ClaimChanged{.claim = {{"policy_number", "18"}}, .complete = true},
        call::CarrierRecorded{.recording = {.carrier_id = CarrierCallId("CA1"),
                                            .recording_id = "RE1",
                                            .url = "https://api.example.com/RE1",
                                            .status = "completed",
                                            .duration = 12s}},
        call::TextMessage{.direction = transport::Direction::outbound,
                          .from = "+14155550100",
                          .to = "+14155550123",
                          .text = "Schönen Dank",
                          .status = "queued",
                          .id = "SM1"},
        call::EmergencyNotified{.service = "fire",
                                .reason = "smoke",
                                .location = "Oak Street",
                                .by = "webhook",
                                .reached = true,
                                .result = "told"},
        call::Transferred{.how = call::Transferred::How::busy, .to = "+14155550111"},
        call::Concluded{.outcome = "claim_complete"},
        call::Charged{.charges = {{.service = {"deepgram", "stt", "nova-3"},
                                   .usage = {.audio = 61'240ms, .session = 90'000ms},
                                   .cost = 4'899'200,
                                   .currency = "USD",
                                   .priced_on = "2026-05-05"},
                                  {.service = {"llm.example.com", "llm", "own"},
                                   .usage = {.input_tokens = 900,
                                             .cached_tokens = 1'000,
                                             .output_tokens = 31,
                                             .untold = 2}}}},
        call::StatusChanged{.status = transport::CallStatus::completed,
                            .reason = "claim_complete",
                            .duration = 13s,
                            .sequence = 3},
    };
}

}  // namespace neura::storage
