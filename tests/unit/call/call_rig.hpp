#pragma once

// A whole call in virtual time, with fakes all around it.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "call/call.hpp"
#include "fakes/fake_agent.hpp"
#include "fakes/fake_journal.hpp"
#include "fakes/fake_leg.hpp"
#include "fakes/fake_listening.hpp"
#include "fakes/fake_text_to_speech.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/metrics_page.hpp"

namespace neura::call {

using namespace std::chrono_literals;

inline constexpr auto count_to_twenty =
    "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty.";

/// A whole call in virtual time: 20 ms of both sides at a step.
class CallTest : public testing::Test {
protected:
    std::function<void(Parts&)> change = [](Parts&) {};  ///< before it starts

    void start(Limits limits = {}) {
        Parts parts{.caller = leg_,
                    .stt = stt_,
                    .voices = voices_,
                    .agent = agent_,
                    .tts = tts_,
                    .journal = journal_,
                    .metrics = metrics_,
                    .time = time_,
                    .voice_in = voice_in_,
                    .record = {}};
        change(parts);
        if (records_) parts.record = [this] { return started_recording(); };
        call_ = std::make_unique<Call>(CallId("call"), loop_.get_executor(), std::move(parts),
                                       limits, speaking::Voice{});
        asio::co_spawn(loop_, call_->run(), [this](std::exception_ptr error, Ending ending) {
            EXPECT_FALSE(error);
            ending_ = std::move(ending);
        });
        run_loop();
    }

    ~CallTest() override {
        // A test that ends in mid-call: the caller goes, and the last words are not waited for.
        if (!call_ || ending_) return;
        leg_.hangs_up();
        run_loop();
    }

    void run_loop() {
        loop_.restart();
        while (loop_.poll() > 0) loop_.restart();
    }

    void pass(std::int16_t level, std::chrono::milliseconds length) {
        audio::Frame frame;
        for (std::size_t i = 0; i < frame.size(); ++i)
            frame[i] = i % 2 == 0 ? level : static_cast<std::int16_t>(-level);
        for (auto passed = 0ms; passed < length && !ending_; passed += 20ms) {
            time_.pass(20ms);
            leg_.advance(frame);
            call_->tick(time_.now());
            run_loop();
        }
    }
    void silence(std::chrono::milliseconds length) { pass(0, length); }
    void caller_says(std::string text, std::chrono::milliseconds length = 600ms) {
        stt_.script.push_back({std::move(text)});
        pass(8'000, length);
    }

    std::vector<std::string> transcript() const {
        std::vector<std::string> lines;
        for (const auto& said : journal_.all<Said>())
            lines.push_back((said.role == Said::Role::caller ? "caller: " : "agent: ") + said.text +
                            (said.interrupted ? " [cut]" : "") + (said.keyed ? " [keyed]" : ""));
        return lines;
    }

    double count(const std::string& series) const {
        return fakes::read_metrics(registry_).at(series);
    }

    struct FakeRecording final : Recording {
        explicit FakeRecording(std::size_t& count) : frames(count) {}
        void write(const audio::Frame&, const audio::Frame&) override { ++frames; }
        std::size_t& frames;
    };
    Parts::StartedRecording started_recording() {
        return {std::make_unique<FakeRecording>(recorded_frames_), "recordings/call.wav"};
    }

    asio::io_context loop_;
    fakes::ManualTime time_;
    fakes::FakeLeg leg_{loop_.get_executor()};
    fakes::FakeSpeechToText stt_{loop_.get_executor()};
    fakes::FakeVoiceDetection voices_;
    fakes::FakeAgent agent_{loop_.get_executor()};
    fakes::FakeTextToSpeech tts_{loop_.get_executor()};
    fakes::FakeJournal journal_;
    metrics::Registry registry_;
    CallMetrics metrics_{registry_};
    std::function<speaking::Voice(std::string_view)> voice_in_;
    bool records_ = false;
    std::size_t recorded_frames_ = 0;
    std::unique_ptr<Call> call_;
    std::optional<Ending> ending_;
};

}  // namespace neura::call
