#include "phone/media_call.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fakes/fake_listening.hpp"
#include "fakes/fake_text_to_speech.hpp"
#include "fakes/fake_web_socket.hpp"
#include "fakes/run.hpp"
#include "phone/script.hpp"
#include "phone/scripted_caller.hpp"

namespace neura::phone {
namespace {

using namespace std::chrono_literals;

/// A server at the far end, a script at the near one, and time that the test makes pass.
class Calling : public testing::Test {
protected:
    Calling() { stt_.script = {}; }

    /// Runs the whole call. `server` is told of each message and how many ticks have passed.
    void call(std::string_view yaml, bool listen = true) {
        script_ = parse_script(yaml, "a.yaml", {2026y / std::chrono::March / 1}).value();
        ScriptedCaller caller(*script_);
        const PhoneParts parts{loop_.get_executor(), ticker_, tts_, listen ? &stt_ : nullptr};
        providers::twilio::Start start{.stream_sid = "MZ1",
                                       .account_sid = "AC1",
                                       .call_sid = "CA1",
                                       .parameters = {{"call", "42"}}};
        MediaCall::Options options{.voice = "slt",
                                   .noise = {},
                                   .record = true,
                                   .on_line = {},
                                   .read_record = read_record_};
        MediaCall media(std::make_unique<fakes::FakeWebSocket>(peer_), std::move(start), caller,
                        parts, std::move(options));
        ticker_.start(now_);
        ticker_.stop();  // the test delivers ticks itself
        const auto pass_time = [&]() -> Awaitable<> {
            while (!over_ && ++ticks_ < 2'000) {
                if (on_tick_) on_tick_();
                ticker_.start(now_);
                now_ += 20ms;
                ticker_.advance(now_);
                ticker_.stop();
                for (int turn = 0; turn < 20; ++turn) {  // what a tick set going comes to rest
                    Timer rest(loop_.get_executor(), Clock::time_point::min());
                    co_await rest.async_wait(as_result);
                }
            }
            peer_.then_ends();
        };
        asio::co_spawn(loop_, pass_time, [](std::exception_ptr) {});
        const auto talk = [&]() -> Awaitable<> {
            co_await media.run();
            over_ = true;
        };
        fakes::run_on(loop_, talk());
        transcript_ = media.transcript();
        trouble_ = media.trouble();
        ended_by_ = media.ended_by();
        measures_ = media.line().measures();
        recording_ = media.line().recording().size();
    }

    /// 20 ms of a loud voice, `count` times.
    void server_speaks(int count) {
        const providers::twilio::ServerWriter writer("MZ1");
        const std::vector<std::uint8_t> loud(160, 0x10);
        for (int i = 0; i < count; ++i) peer_.says(writer.play(loud));
    }

    std::vector<nlohmann::json> sent(std::string_view event) const {
        std::vector<nlohmann::json> all;
        for (const auto& message : peer_.heard()) {
            auto json = nlohmann::json::parse(message.data);
            if (json["event"] == event) all.push_back(std::move(json));
        }
        return all;
    }

    asio::io_context loop_;
    Ticker ticker_{loop_.get_executor()};
    fakes::FakeTextToSpeech tts_{loop_.get_executor()};
    fakes::FakeSpeechToText stt_{loop_.get_executor()};
    fakes::FakePeer peer_;
    std::function<void()> on_tick_;
    ReadRecord read_record_;
    Clock::time_point now_{};
    int ticks_ = 0;
    bool over_ = false;
    std::optional<Script> script_;

    std::vector<SpokenLine> transcript_;
    std::string trouble_;
    Side ended_by_ = Side::caller;
    LineMeasures measures_;
    std::size_t recording_ = 0;
};

TEST_F(Calling, OpensTheStreamAsACarrierDoes) {
    call("turns: [{wait: 100 ms, hang_up: true}]\nlimit: 200 ms");
    const auto first = nlohmann::json::parse(peer_.heard().at(0).data);
    EXPECT_EQ(first["event"], "connected");
    const auto start = sent("start").at(0);
    EXPECT_EQ(start["start"]["customParameters"]["call"], "42");
    EXPECT_GE(sent("media").size(), 9U);
    EXPECT_EQ(sent("media")[0]["media"]["timestamp"], "20");
    EXPECT_EQ(sent("stop").size(), 1U);
    EXPECT_EQ(peer_.closed_with(), net::CloseCode::normal);
    EXPECT_EQ(ended_by_, Side::caller);
}

TEST_F(Calling, AnswersWhatItHears) {
    stt_.script = {{.text = "What is your name?"}, {.text = "Goodbye."}};
    on_tick_ = [&] {
        if (ticks_ == 10) server_speaks(50);
        if (ticks_ == 250) server_speaks(50);
        if (ticks_ == 350) peer_.then_ends();
    };
    call("rules: [{on: your name, say: Jane}]");
    ASSERT_EQ(transcript_.size(), 3U) << trouble_;
    EXPECT_EQ(transcript_[0].text, "What is your name?");
    EXPECT_EQ(transcript_[1].text, "Jane");
    EXPECT_EQ(transcript_[1].side, Side::caller);
    EXPECT_GT(transcript_[1].start, transcript_[0].end + 249ms);
    EXPECT_EQ(transcript_[2].text, "Goodbye.");
    EXPECT_EQ(tts_.voice, "slt");
    EXPECT_EQ(ended_by_, Side::agent);
    ASSERT_EQ(measures_.turns.size(), 1U);
    EXPECT_GT(recording_, 300U * 320U);
    EXPECT_TRUE(trouble_.empty()) << trouble_;
}

TEST_F(Calling, BringsMarksBackAsPlayedAndAtOnceWhenCleared) {
    const providers::twilio::ServerWriter writer("MZ1");
    int seen_early = -1;
    on_tick_ = [&] {
        if (ticks_ == 5) {
            peer_.says(writer.mark("empty"));
            server_speaks(10);
            peer_.says(writer.mark("played"));
        }
        if (ticks_ == 12) seen_early = static_cast<int>(sent("mark").size());
        if (ticks_ == 30) {
            server_speaks(1000);
            peer_.says(writer.mark("cleared"));
        }
        if (ticks_ == 40) peer_.says(writer.clear());
        if (ticks_ == 50) peer_.then_ends();
    };
    call("turns: [{say: never}]");
    const auto marks = sent("mark");
    ASSERT_EQ(marks.size(), 3U);
    EXPECT_EQ(seen_early, 1);
    EXPECT_EQ(marks[0]["mark"]["name"], "empty");
    EXPECT_EQ(marks[1]["mark"]["name"], "played");
    EXPECT_EQ(marks[2]["mark"]["name"], "cleared");
}

TEST_F(Calling, PressesKeys) {
    stt_.script = {{.text = "Key it in."}};
    on_tick_ = [&] {
        if (ticks_ == 5) server_speaks(20);
        if (ticks_ == 150) peer_.then_ends();
    };
    call("turns: [{dtmf: '12#'}]");
    const auto keys = sent("dtmf");
    ASSERT_EQ(keys.size(), 3U);
    EXPECT_EQ(keys[2]["dtmf"]["digit"], "#");
    ASSERT_EQ(transcript_.size(), 2U);
    EXPECT_TRUE(transcript_[1].keyed);
}

TEST_F(Calling, HangsUpInTheMiddleOfASentence) {
    stt_.script = {{.text = "Yes?"}};
    on_tick_ = [&] {
        if (ticks_ == 5) server_speaks(20);
    };
    call("turns: [{say: 'a very long story that goes on and on and on and on', hang_up: 200 ms}]");
    EXPECT_EQ(ended_by_, Side::caller);
    ASSERT_EQ(transcript_.size(), 2U);
    EXPECT_NEAR(static_cast<double>((transcript_[1].end - transcript_[1].start).count()), 200, 60);
}

TEST_F(Calling, TakesTurnsWithoutListening) {
    on_tick_ = [&] {
        if (ticks_ == 5) server_speaks(20);
        if (ticks_ == 200) server_speaks(20);
    };
    call("turns: [{say: hello}, {say: bye, hang_up: true}]", false);
    EXPECT_EQ(tts_.asked.size(), 2U);
    EXPECT_EQ(ended_by_, Side::caller);
}

/// A server's record of a call that the test writes.
class Record {
public:
    void agent_said(std::string words) {
        record_["messages"].push_back({{"role", "agent"}, {"content", std::move(words)}});
    }

    Task<nlohmann::json> read() {
        ++readings;
        if (broken) co_return fail(Errc::refused, "GET answered 401");
        co_return Result<nlohmann::json>(std::in_place, record_);
    }

    int readings = 0;
    bool broken = false;

private:
    nlohmann::json record_{{"messages", nlohmann::json::array()}};
};

TEST_F(Calling, ReadsWhatTheAgentSaid) {
    Record record;
    read_record_ = [&] { return record.read(); };
    stt_.script = {{.text = "nonsense"}};
    on_tick_ = [&] {
        if (ticks_ == 10) server_speaks(50);
        if (ticks_ == 85) record.agent_said("What is your name?");  // 200 ms after it was said
        if (ticks_ == 250) server_speaks(50);
        if (ticks_ == 300) record.agent_said("Goodbye.");
        if (ticks_ == 302) peer_.then_ends();
    };
    call("rules: [{on: your name, say: Jane}]");
    ASSERT_EQ(transcript_.size(), 3U) << trouble_;
    EXPECT_EQ(transcript_[0].text, "What is your name?");
    EXPECT_NEAR(static_cast<double>(transcript_[0].start.count()), 200, 40);
    EXPECT_NEAR(static_cast<double>(transcript_[0].end.count()), 1200, 40);
    EXPECT_EQ(transcript_[1].text, "Jane");
    EXPECT_EQ(transcript_[2].text, "Goodbye.");
    EXPECT_EQ(stt_.utterances, 0);
    EXPECT_LE(record.readings, 6);
    EXPECT_TRUE(trouble_.empty()) << trouble_;
}

TEST_F(Calling, WaitsForAnAgentThatMakesWayAndGoesOn) {
    Record record;
    read_record_ = [&] { return record.read(); };
    on_tick_ = [&] {
        if (ticks_ == 10) server_speaks(30);
        if (ticks_ == 70) server_speaks(30);  // after 600 ms of quiet
        if (ticks_ == 101) record.agent_said("What is your name?");
        if (ticks_ == 250) peer_.then_ends();
    };
    call("rules: [{on: your name, say: Jane}]");
    ASSERT_EQ(transcript_.size(), 2U) << trouble_;
    EXPECT_NEAR(static_cast<double>(transcript_[0].start.count()), 200, 40);
    EXPECT_NEAR(static_cast<double>(transcript_[0].end.count()), 2000, 40);
    EXPECT_GT(transcript_[1].start, transcript_[0].end);
}

TEST_F(Calling, SaysThatTheRecordCannotBeRead) {
    Record record;
    record.broken = true;
    read_record_ = [&] { return record.read(); };
    on_tick_ = [&] {
        if (ticks_ == 5) server_speaks(20);
    };
    call("turns: [{say: hello}]");
    EXPECT_TRUE(trouble_.contains("answered 401")) << trouble_;
    EXPECT_EQ(ended_by_, Side::caller);
}

TEST_F(Calling, SaysThatTheServerWritesNothingDown) {
    Record record;
    read_record_ = [&] { return record.read(); };
    on_tick_ = [&] {
        if (ticks_ == 5) server_speaks(20);
        if (ticks_ > 1100) record.agent_said("Too late.");
    };
    call("turns: [{say: hello}]");
    EXPECT_TRUE(trouble_.contains("not written down")) << trouble_;
    EXPECT_EQ(ended_by_, Side::caller);
    EXPECT_LT(ticks_, 1100);
}

TEST_F(Calling, SaysWhatTheServerDoesWrong) {
    on_tick_ = [&] {
        if (ticks_ == 5) peer_.says(R"({"event":"media","media":{}})");
    };
    call("turns: [{say: hello}]");
    EXPECT_TRUE(trouble_.contains("protocol")) << trouble_;
}

TEST_F(Calling, RefusesAnswersForAnotherStream) {
    on_tick_ = [&] {
        if (ticks_ == 5) peer_.says(providers::twilio::ServerWriter("MZ2").clear());
    };
    call("turns: [{say: hello}]");
    EXPECT_TRUE(trouble_.contains("another stream")) << trouble_;
}

TEST_F(Calling, SaysThatTheCallerHasNoVoice) {
    tts_.fail_openings = 1;
    stt_.script = {{.text = "Yes?"}};
    on_tick_ = [&] {
        if (ticks_ == 5) server_speaks(20);
    };
    call("turns: [{say: hello}]");
    EXPECT_TRUE(trouble_.contains("no voice")) << trouble_;
}

TEST_F(Calling, SaysThatTheStreamBrokeOff) {
    peer_.then_ends(net::Errc::malformed);
    call("turns: [{say: hello}]");
    EXPECT_TRUE(trouble_.contains("broke off")) << trouble_;
}

}  // namespace
}  // namespace neura::phone
