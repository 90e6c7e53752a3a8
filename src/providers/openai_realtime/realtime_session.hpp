#pragma once

// The session behind session.hpp.
//
//   session.cpp            its voice and its ears, the vendor, time
//   session_answers.cpp    the language model: what is asked, begun early, given up

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "providers/openai_realtime/mirror.hpp"
#include "providers/openai_realtime/protocol.hpp"
#include "providers/openai_realtime/response.hpp"
#include "providers/openai_realtime/session.hpp"
#include "providers/openai_realtime/utterances.hpp"
#include "providers/remote/connection.hpp"
#include "runtime/inbox.hpp"

namespace neura::providers::openai_realtime {

/// An answer to be asked for, as soon as no other is under way.
struct Question {
    std::shared_ptr<Response> response;
    std::vector<reasoning::ModelMessage> messages;
    std::vector<reasoning::ModelTool> tools;
    std::string instructions;
    bool words_only = false;
};

class RealtimeSession final : public Session,
                              private listening::SpeechToText,
                              private reasoning::LanguageModel,
                              private speaking::TextToSpeech,
                              private remote::Connection::Owner {
public:
    RealtimeSession(Executor loop, remote::Account& account, const TimeSource& time,
                    CircuitBreaker& breaker, SessionOptions options)
        : loop_(loop),
          account_(account),
          time_(time),
          breaker_(breaker),
          options_(std::move(options)),
          heard_(loop),
          timer_(loop) {}

    listening::SpeechToText& stt() override { return *this; }
    reasoning::LanguageModel& model() override { return *this; }
    speaking::TextToSpeech& tts() override { return *this; }

private:
    class Ears;
    class Answer;
    class Reading;

    // A recogniser

    listening::AudioTime final_within() const override { return options_.words_within; }
    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions options) override;

    void begin_utterance(listening::AudioTime at, audio::Samples samples);
    void hear(audio::Samples samples);
    void finish_utterance(listening::AudioTime voiced_end);
    void charge(audio::Samples samples);

    // A language model

    std::unique_ptr<reasoning::ModelAnswer> ask(const reasoning::ModelRequest& request) override;
    void follow(const reasoning::ModelRequest& request) override;

    void follow_standing();
    void stop_following();
    void guess();
    void drop_guess();
    bool has_guessed(const reasoning::ModelRequest& request) const;
    void keep(Response& response);
    void ask_next();
    void catch_up(std::span<const reasoning::ModelMessage> messages);

    // A voice

    Task<std::unique_ptr<speaking::Utterance>> say(std::string text,
                                                   speaking::Voice voice) override;
    std::shared_ptr<speaking::SpokenReply> spoken_reply() override { return answering_.lock(); }

    // Responses

    std::shared_ptr<Response> make_response();
    void give_up(Response& response);
    void settle(Response& response);
    void charge(const Finished& finished);
    void fail_all(const reasoning::ModelFailure& why);
    Response* named(std::string_view id);

    // The vendor

    void opened() override;
    void said(const net::Message& message) override;
    void lost(Error why) override;
    void tell(std::string message);
    void tell(std::vector<std::string> messages);

    void take(const Created&);
    void take(const Updated&);
    void take(const Committed& committed);
    void take(Transcribed transcribed);
    void take(const Begun& begun);
    void take(const ItemAdded& added);
    void take(const Words& words);
    void take(Voice voice);
    void take(Called called);
    void take(const Finished& finished);
    void take(const Refused& refused);

    // Time

    void watch();
    void look();

    const Executor loop_;
    remote::Account& account_;
    const TimeSource& time_;
    CircuitBreaker& breaker_;
    const SessionOptions options_;
    SessionSettings settings_;

    std::optional<remote::Connection> connection_;
    std::optional<Clock::time_point> greeted_by_;  ///< open, but has not said anything
    bool ready_ = false;
    std::vector<std::string> before_ready_;  ///< to be told then
    std::optional<Error> lost_;

    Utterances utterances_;
    Inbox<Result<listening::SpeechEvent>> heard_;

    Mirror mirror_;
    std::string instructions_;  ///< as the session has them
    bool follows_ = false;      ///< its conversation is ours, and the caller is next
    std::optional<std::vector<reasoning::ModelMessage>> standing_;  ///< ours, to be followed
    std::uint64_t tags_ = 0;
    std::vector<std::shared_ptr<Response>> live_;  ///< asked for and not done, oldest first
    std::shared_ptr<Response> conversing_;         ///< of those, the one in the conversation
    std::shared_ptr<Response> guess_;              ///< may be done
    std::optional<Question> question_;
    std::weak_ptr<Response> answering_;  ///< whose words are being given

    Timer timer_;
    std::optional<Clock::time_point> due_;  ///< when `timer_` will call
    const std::shared_ptr<int> alive_ = std::make_shared<int>();
};

}  // namespace neura::providers::openai_realtime
