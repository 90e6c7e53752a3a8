#pragma once

// Text messages over a carrier that does what it is told, with all that stands behind them.

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "fakes/fake_language_model.hpp"
#include "fakes/fake_listening.hpp"
#include "fakes/fake_records.hpp"
#include "fakes/fake_telephony.hpp"
#include "fakes/fake_text_to_speech.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/run.hpp"
#include "server/text_messages.hpp"

namespace neura::server {

class OutwardRig : public testing::Test {
protected:
    OutwardRig()
        : switchboard_(parts(), {}, [](const Executor&) -> Ticker& { std::abort(); }),
          texts_({.records = records_,
                  .telephony = carrier_,
                  .switchboard = switchboard_,
                  .tasks = tasks_,
                  .time = time_,
                  .playbook = [] { return playbook(); },
                  .model = [this]() -> reasoning::LanguageModel* {
                      return has_model_ ? &model_ : nullptr;
                  },
                  .answers = true}) {}
    ~OutwardRig() override { settle(); }

    /// All that is under way comes to its end.
    void settle() { fakes::run_on(loop_, tasks_.finish()); }

    std::vector<call::TextMessage> messages() const {
        std::vector<call::TextMessage> found;
        for (const auto& entry : records_.written)
            if (const auto* text = std::get_if<call::TextMessage>(&entry.event))
                found.push_back(*text);
        return found;
    }

    static reasoning::SharedPlaybook playbook() {
        auto file = reasoning::read_agent_file(
            "persona: {company: Example Mutual}\n"
            "claim: [{name: story, label: story, question: 'What happened?'}]\n",
            "agent.yaml");
        return reasoning::make_playbook(std::move(file.value()));
    }

    CallParts parts() {
        return {.stt = stt_,
                .voices = voices_,
                .tts = tts_,
                .journal = records_,
                .metrics = metrics_,
                .time = time_,
                .interlocutor = {},
                .record = {},
                .ready = {},
                .agent_name = {},
                .voice = {}};
    }

    asio::io_context loop_{1};
    fakes::FakeSpeechToText stt_{loop_.get_executor()};
    fakes::FakeVoiceDetection voices_;
    fakes::FakeTextToSpeech tts_{loop_.get_executor()};
    fakes::ManualTime time_;
    fakes::FakeRecords records_;
    fakes::FakeTelephony carrier_;
    fakes::FakeLanguageModel model_;
    bool has_model_ = false;
    metrics::Registry registry_;
    call::CallMetrics metrics_{registry_};
    BackgroundTasks tasks_{loop_.get_executor()};
    Switchboard switchboard_;
    TextMessages texts_;
};

}  // namespace neura::server
