#include "providers/openai_realtime/session.hpp"

#include <algorithm>
#include <array>
#include <boost/system/system_error.hpp>
#include <deque>
#include <utility>
#include <vector>

#include "audio/g711.hpp"
#include "providers/openai_realtime/mirror.hpp"
#include "providers/openai_realtime/protocol.hpp"
#include "providers/openai_realtime/response.hpp"
#include "providers/remote/connection.hpp"
#include "runtime/inbox.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::openai_realtime {

namespace {

using listening::AudioTime;
using listening::SpeechEvent;
using reasoning::ModelErrc;
using reasoning::ModelFailure;
using reasoning::ModelRequest;

/// Bytes of mu-law in a message: 60 ms, three frames of the call.
constexpr std::size_t audio_at_once = 480;

constexpr std::size_t bytes_a_millisecond = audio::telephone_rate / 1000;

/// Samples coded at a time; the room is on the stack.
constexpr std::size_t coded_at_once = audio::telephone_rate / 5;

/// What a model that hears and speaks must know beside what all models are told.
constexpr std::string_view on_the_line =
    "\nYou hear the caller's voice yourself and speak to them yourself: calmly, warmly, at an easy "
    "pace. Spell slowly. Where you could not make out a word, ask.\n";

/// What the caller said between two silences.
struct Utterance {
    AudioTime at{};
    std::size_t bytes = 0;
    bool finished = false;
    AudioTime voiced_end{};
    std::string item{};  ///< once committed
    std::optional<std::string> words{};
};

/// An answer to be asked for, as soon as no other is under way.
struct Question {
    std::shared_ptr<Response> response;
    std::vector<reasoning::ModelMessage> messages;
    std::vector<reasoning::ModelTool> tools;
    std::string instructions;
};

std::string instructions_of(const ModelRequest& request) {
    std::string text(request.instructions);
    if (!request.messages.empty() &&
        request.messages.front().from == reasoning::ModelMessage::From::instructions)
        text += request.messages.front().text;
    return text += on_the_line;
}

/// Why it is not what was asked for, if it is not.
std::optional<ModelFailure> failure_of(const Finished& finished, const Response& response) {
    using How = Finished::How;
    if (finished.how == How::failed || finished.how == How::cancelled)
        return ModelFailure{.code = meaning_of(finished.why),
                            .doing = "answer with openai_realtime: " + finished.why.code + ", " +
                                     finished.why.words};
    if (!is_reading_of(response.words, response.reads))
        return ModelFailure{.code = ModelErrc::malformed,
                            .doing = "read a sentence: openai_realtime read other words"};
    return std::nullopt;
}

reasoning::ModelFinished::Why why_finished(Finished::How how) {
    using Why = reasoning::ModelFinished::Why;
    switch (how) {
        case Finished::How::length: return Why::length;
        case Finished::How::filtered: return Why::filtered;
        default: return Why::done;
    }
}

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

    AudioTime final_within() const override { return options_.words_within; }
    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions options) override;

    void begin_utterance(AudioTime at, audio::Samples samples);
    void hear(audio::Samples samples);
    void send_audio();
    void finish_utterance(AudioTime voiced_end);
    bool in_utterance() const { return !utterances_.empty() && !utterances_.back().finished; }
    void tell_words();

    // A language model

    std::unique_ptr<reasoning::ModelAnswer> ask(const ModelRequest& request) override;
    void follow(const ModelRequest& request) override;

    void guess();
    void drop_guess();
    bool has_guessed(const ModelRequest& request) const;
    void keep(Response& response);
    void ask_next();
    void catch_up(std::span<const reasoning::ModelMessage> messages);

    // A voice

    Task<std::unique_ptr<speaking::Utterance>> say(std::string text, speaking::Voice) override;
    std::shared_ptr<speaking::SpokenReply> spoken_reply() override { return answering_.lock(); }

    // Responses

    std::shared_ptr<Response> make_response();
    void give_up(Response& response);
    void settle(Response& response);
    void fail_all(const ModelFailure& why);
    Response* named(std::string_view id);

    // The vendor

    void opened() override { greeted_by_ = time_.now() + options_.open_within; watch(); }
    void said(const net::Message& message) override;
    void lost(Error why) override;
    void tell(std::string message);

    void take(const Created&);
    void take(const Updated&) {}
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

    std::deque<Utterance> utterances_;  ///< whose words are not known, oldest first
    std::vector<std::uint8_t> coded_;   ///< of the last one, to be sent
    Inbox<Result<SpeechEvent>> heard_;

    Mirror mirror_;
    std::string instructions_;  ///< as the session has them
    bool follows_ = false;      ///< its conversation is ours, and the caller is next
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

// A recogniser

class RealtimeSession::Ears final : public listening::SpeechStream {
public:
    explicit Ears(RealtimeSession& session) : session_(session) {}

    void begin_utterance(AudioTime at, audio::Samples samples) override {
        session_.begin_utterance(at, samples);
    }
    void send(audio::Samples samples) override { session_.hear(samples); }
    void pause() override {}
    void finish_utterance(AudioTime voiced_end) override { session_.finish_utterance(voiced_end); }

    Task<std::optional<SpeechEvent>> next() override {
        auto& heard = session_.heard_;
        if (session_.lost_ && heard.empty()) co_return std::unexpected(unheard(*session_.lost_));
        auto event = co_await heard.next();
        if (!event) co_return std::nullopt;
        if (!*event) co_return std::unexpected(std::move(*event).error());
        co_return std::move(**event);
    }

    static Error unheard(const Error& why) {
        return {listening::Errc::utterance_lost, "hear with openai_realtime: " + why.doing};
    }

private:
    RealtimeSession& session_;
};

Task<std::unique_ptr<listening::SpeechStream>> RealtimeSession::open(
    listening::SpeechOptions options) {
    settings_ = {.voice = options_.voice,
                 .transcription_model = options_.transcription_model,
                 .language = options.language.substr(0, options.language.find('-')),
                 .expected_words = std::move(options.expected_words)};
    remote::Connection::Options connection{.vendor = "openai_realtime",
                                           .goodbye = {},
                                           .open_within = options_.open_within,
                                           .explain = explained,
                                           .opened_is_served = false};
    if (!account_.key().empty())
        connection.headers.add("Authorization", "Bearer " + account_.key());
    if (!options_.organisation.empty())
        connection.headers.add("OpenAI-Organization", options_.organisation);
    remote::Connection::Owner& owner = *this;
    connection_.emplace(loop_, account_, session_url(account_.base(), options_.model), owner,
                        std::move(connection));
    co_return std::make_unique<Ears>(*this);
}

void RealtimeSession::begin_utterance(AudioTime at, audio::Samples samples) {
    if (in_utterance()) {
        utterances_.pop_back();
        coded_.clear();
        tell(std::string(clear_audio));
    }
    drop_guess();
    utterances_.push_back({.at = at});
    hear(samples);
}

void RealtimeSession::hear(audio::Samples samples) {
    if (!in_utterance() || lost_) return;
    while (!samples.empty()) {
        const auto some = samples.first(std::min(samples.size(), coded_at_once));
        samples = samples.subspan(some.size());
        std::array<std::uint8_t, coded_at_once> room;
        const auto coded = std::span(room).first(some.size());
        audio::encode_mulaw(some, coded);
        coded_.insert(coded_.end(), coded.begin(), coded.end());
    }
    if (coded_.size() >= audio_at_once) send_audio();
}

void RealtimeSession::send_audio() {
    if (coded_.empty()) return;
    utterances_.back().bytes += coded_.size();
    tell(append_audio(coded_));
    coded_.clear();
}

void RealtimeSession::finish_utterance(AudioTime voiced_end) {
    if (!in_utterance() || lost_) return;
    auto& utterance = utterances_.back();
    const auto all = utterance.bytes + coded_.size();
    if (all < least_committed)
        coded_.insert(coded_.end(), least_committed - all, audio::mulaw_silence);
    send_audio();
    utterance.finished = true;
    utterance.voiced_end = voiced_end;
    tell(std::string(commit_audio));
    guess();
}

void RealtimeSession::take(const Committed& committed) {
    const auto utterance = std::ranges::find_if(
        utterances_, [](const Utterance& one) { return one.finished && one.item.empty(); });
    if (utterance == utterances_.end()) return;
    utterance->item = committed.item;
    mirror_.caller_spoke(committed.item);
}

void RealtimeSession::take(Transcribed transcribed) {
    const auto utterance = std::ranges::find(utterances_, transcribed.item, &Utterance::item);
    if (utterance == utterances_.end() || transcribed.item.empty()) return;
    auto& words = transcribed.text;
    while (words.ends_with('\n') || words.ends_with(' ')) words.pop_back();
    if (words.empty()) drop_guess();
    mirror_.caller_said(transcribed.item, words);
    utterance->words = std::move(words);
    tell_words();
}

/// Each utterance in its turn.
void RealtimeSession::tell_words() {
    while (!utterances_.empty() && utterances_.front().words) {
        auto& utterance = utterances_.front();
        heard_.push(SpeechEvent(listening::FinalTranscript{.text = std::move(*utterance.words),
                                                           .start = utterance.at,
                                                           .end = utterance.voiced_end,
                                                           .confidence = {},
                                                           .alternatives = {}}));
        utterances_.pop_front();
    }
}

// A language model

class RealtimeSession::Answer final : public reasoning::ModelAnswer {
public:
    Answer(RealtimeSession& session, std::shared_ptr<Response> response)
        : session_(session), response_(std::move(response)) {}
    ~Answer() override {
        if (session_.answering_.lock() == response_) session_.answering_.reset();
        session_.give_up(*response_);
    }

    Awaitable<Response::Event> next() override {
        auto event = co_await response_->events.next();
        if (!event) throw boost::system::system_error(asio::error::operation_aborted);
        co_return std::move(*event);
    }

private:
    RealtimeSession& session_;
    const std::shared_ptr<Response> response_;
};

std::unique_ptr<reasoning::ModelAnswer> RealtimeSession::ask(const ModelRequest& request) {
    std::shared_ptr<Response> response;
    if (has_guessed(request)) {
        response = std::move(guess_);
        keep(*response);
    } else {
        drop_guess();
        response = make_response();
        question_ = Question{.response = response,
                             .messages = {request.messages.begin(), request.messages.end()},
                             .tools = {request.tools.begin(), request.tools.end()},
                             .instructions = instructions_of(request)};
        if (lost_)
            fail_all({.code = ModelErrc::unreachable, .doing = lost_->doing});
        else
            ask_next();
    }
    follows_ = false;
    answering_ = response;
    return std::make_unique<Answer>(*this, std::move(response));
}

void RealtimeSession::follow(const ModelRequest& request) {
    if (lost_ || conversing_ || instructions_of(request) != instructions_) return;
    catch_up(request.messages);
    follows_ = true;
}

/// Answers what the caller just said before anybody asks for it: their words are still to come, but
/// the model has heard their voice.
void RealtimeSession::guess() {
    if (!follows_ || conversing_ || question_ || lost_) return;
    guess_ = make_response();
    guess_->is_guess = true;
    conversing_ = guess_;
    live_.push_back(guess_);
    tell(create_response(guess_->tag));
    watch();
}

void RealtimeSession::drop_guess() {
    if (!guess_) return;
    const auto dropped = std::exchange(guess_, nullptr);
    const bool was_done = dropped->done;
    give_up(*dropped);
    if (was_done) settle(*dropped);
}

/// What was answered is what is asked now.
bool RealtimeSession::has_guessed(const ModelRequest& request) const {
    return guess_ && !lost_ && instructions_of(request) == instructions_ &&
           mirror_.agrees_with(request.messages);
}

/// It was asked for after all.
void RealtimeSession::keep(Response& response) {
    response.is_guess = false;
    for (const auto& part : response.parts) {
        if (part.call) mirror_.model_called(part.item, *part.call);
        if (part.is_call) continue;
        mirror_.model_speaks(part.item);
        mirror_.model_said(part.item, part.words);
    }
}

void RealtimeSession::ask_next() {
    if (!question_ || conversing_) return;
    const auto question = std::move(*std::exchange(question_, std::nullopt));
    if (question.instructions != instructions_) {
        instructions_ = question.instructions;
        tell(set_task(instructions_, question.tools));
    }
    catch_up(question.messages);
    conversing_ = question.response;
    conversing_->heard_from = time_.now();
    live_.push_back(conversing_);
    tell(create_response(conversing_->tag));
    watch();
}

void RealtimeSession::catch_up(std::span<const reasoning::ModelMessage> messages) {
    for (auto& message : mirror_.catch_up(messages)) tell(std::move(message));
}

// A voice

class RealtimeSession::Reading final : public speaking::Utterance {
public:
    Reading(RealtimeSession& session, std::shared_ptr<Response> response)
        : session_(session), response_(std::move(response)) {}
    ~Reading() override { session_.give_up(*response_); }

    Task<std::optional<std::vector<std::uint8_t>>> next() override { return response_->next(); }

private:
    RealtimeSession& session_;
    const std::shared_ptr<Response> response_;
};

Task<std::unique_ptr<speaking::Utterance>> RealtimeSession::say(std::string text, speaking::Voice) {
    if (lost_)
        co_return fail(speaking::Errc::synthesis_failed, "read a sentence: " + lost_->doing);
    follows_ = false;
    auto response = make_response();
    tell(create_reading(response->tag, text));
    response->reads = std::move(text);
    live_.push_back(response);
    watch();
    co_return std::make_unique<Reading>(*this, std::move(response));
}

// Responses

std::shared_ptr<Response> RealtimeSession::make_response() {
    auto response = std::make_shared<Response>(loop_, "neura_" + std::to_string(++tags_),
                                               [this](Response& one) {
                                                   if (one.done)
                                                       settle(one);
                                                   else
                                                       give_up(one);
                                               });
    response->heard_from = time_.now();
    return response;
}

/// Nobody wants the rest of it. What it comes to is settled when the vendor has stopped.
void RealtimeSession::give_up(Response& response) {
    if (std::exchange(response.unwanted, true) || response.done) return;
    response.audio.close();
    if (question_ && question_->response.get() == &response) {
        question_.reset();
        response.done = true;
        return;
    }
    if (!response.id.empty()) tell(cancel_response(response.id));
}

/// Nothing more comes of it: what stays of it in the conversation is what the caller knows.
void RealtimeSession::settle(Response& response) {
    if (!response.reads.empty()) return;
    const auto remove = [this](const std::string& item) {
        mirror_.forget(item);
        tell(delete_item(item));
    };
    if (!response.is_guess || response.unwanted)
        for (auto& part : std::exchange(response.parts, {}))
            if (!mirror_.has(part.item)) remove(part.item);
    const auto heard = std::exchange(response.heard_of_it, std::nullopt);
    if (!heard || !mirror_.has(response.voiced_item)) return;
    if (*heard < bytes_a_millisecond)
        remove(response.voiced_item);
    else if (*heard < response.voiced)
        tell(truncate_item(response.voiced_item, *heard / bytes_a_millisecond));
}

void RealtimeSession::fail_all(const ModelFailure& why) {
    for (const auto& response : std::exchange(live_, {})) response->fail(why);
    if (question_) question_->response->fail(why);
    question_.reset();
    conversing_.reset();
    guess_.reset();
}

Response* RealtimeSession::named(std::string_view id) {
    const auto found =
        std::ranges::find_if(live_, [&](const auto& one) { return !id.empty() && one->id == id; });
    if (found == live_.end()) return nullptr;
    (*found)->heard_from = time_.now();
    return found->get();
}

// The vendor

void RealtimeSession::tell(std::string message) {
    if (lost_) return;
    if (ready_)
        connection_->send(message);
    else
        before_ready_.push_back(std::move(message));
}

void RealtimeSession::said(const net::Message& message) {
    if (message.kind != net::Message::Kind::text) return;
    auto read = openai_realtime::read(message.data);
    if (!read) {
        log::warning("openai_realtime.malformed_message", {{"wrong", read.error().doing}});
        return lost(std::move(read).error());
    }
    if (*read) std::visit([this](auto&& what) { take(std::move(what)); }, std::move(**read));
    if (!lost_) watch();
}

void RealtimeSession::lost(Error why) {
    if (lost_) return;
    connection_.reset();
    greeted_by_.reset();
    lost_ = std::move(why);
    const bool lasting = lost_->code == ModelErrc::bad_credentials ||
                         lost_->code == ModelErrc::rejected;
    account_.refused(*lost_);
    breaker_.failed(*lost_, lasting);
    log::warning("openai_realtime.session_lost", {{"error", lost_->doing}});
    fail_all({.code = ModelErrc::unreachable, .doing = lost_->doing});
    heard_.push(std::unexpected(Ears::unheard(*lost_)));
    timer_.cancel();
}

void RealtimeSession::take(const Created&) {
    if (std::exchange(ready_, true)) return;
    greeted_by_.reset();
    account_.served();
    breaker_.succeeded();
    tell(begin_session(settings_));
    for (auto& message : std::exchange(before_ready_, {})) tell(std::move(message));
    for (const auto& response : live_) response->heard_from = time_.now();
}

void RealtimeSession::take(const Begun& begun) {
    const auto is_it = [&](const auto& one) {
        return one->id.empty() && (begun.tag.empty() || one->tag == begun.tag);
    };
    const auto found = std::ranges::find_if(live_, is_it);
    if (found == live_.end()) return tell(cancel_response(begun.response));
    (*found)->id = begun.response;
    (*found)->heard_from = time_.now();
    if ((*found)->unwanted) tell(cancel_response(begun.response));
}

void RealtimeSession::take(const ItemAdded& added) {
    auto* response = named(added.response);
    if (response == nullptr || !response->reads.empty()) return;
    response->parts.push_back({.item = added.item, .is_call = added.is_call});
    if (!added.is_call && !response->is_guess && !response->unwanted)
        mirror_.model_speaks(added.item);
}

void RealtimeSession::take(const Words& words) {
    auto* response = named(words.response);
    if (response == nullptr) return;
    response->words += words.text;
    if (!response->reads.empty()) return;
    const auto part = std::ranges::find(response->parts, words.item, &Response::Part::item);
    if (part != response->parts.end()) part->words += words.text;
    mirror_.model_said(words.item, words.text);
    if (!response->unwanted) response->events.push(reasoning::ModelWords{words.text});
}

void RealtimeSession::take(Voice voice) {
    auto* response = named(voice.response);
    if (response == nullptr) return;
    response->voiced_item = voice.item;
    response->voiced += voice.audio.size();
    if (!response->unwanted && !voice.audio.empty()) response->audio.push(std::move(voice.audio));
}

void RealtimeSession::take(Called called) {
    auto* response = named(called.response);
    if (response == nullptr || response->unwanted) return;
    const auto part = std::ranges::find(response->parts, called.item, &Response::Part::item);
    if (part != response->parts.end()) part->call = called.call;
    if (!response->is_guess) mirror_.model_called(called.item, called.call);
    response->events.push(std::move(called.call));
}

void RealtimeSession::take(const Finished& finished) {
    if (named(finished.response) == nullptr) return;
    const auto found =
        std::ranges::find_if(live_, [&](const auto& one) { return one->id == finished.response; });
    const auto response = *found;
    live_.erase(found);
    if (conversing_ == response) conversing_.reset();

    if (auto failure = failure_of(finished, *response)) {
        if (!response->unwanted) log::warning("openai_realtime.failed", {{"error", failure->doing}});
        if (guess_ == response) {
            response->unwanted = true;
            guess_.reset();
        }
        response->fail(*failure);
    } else {
        response->end({.why = why_finished(finished.how),
                       .input_tokens = finished.input_tokens,
                       .cached_tokens = finished.cached_tokens,
                       .output_tokens = finished.output_tokens});
    }
    settle(*response);
    ask_next();
}

void RealtimeSession::take(const Refused& refused) {
    const auto& [trouble, event] = refused;
    const Error why{meaning_of(trouble),
                    "talk with openai_realtime: " + trouble.code + ", " + trouble.words};
    if (event == setup || ends_session(trouble)) return lost(why);
    // It had come to its end before it heard us.
    if (trouble.code == "response_cancel_not_active") return;
    log::warning("openai_realtime.refused", {{"error", why.doing}});
    const auto found = std::ranges::find_if(
        live_, [&](const auto& one) { return !event.empty() && one->tag == event; });
    if (found == live_.end()) return;
    const auto response = *found;
    live_.erase(found);
    if (conversing_ == response) conversing_.reset();
    if (guess_ == response) guess_.reset();
    response->fail({.code = meaning_of(trouble), .doing = why.doing});
    ask_next();
}

// Time

/// Waits for what is due next.
void RealtimeSession::watch() {
    auto due = greeted_by_.value_or(Clock::time_point::max());
    if (ready_)
        for (const auto& response : live_)
            due = std::min(due, response->heard_from + options_.patience);
    if (due_ && *due_ <= due) return;  // it looks again then
    if (due == Clock::time_point::max()) return;
    due_ = due;
    timer_.expires_at(due);
    // It may have expired already, and be waiting to be told, when we go.
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code error) {
        if (!error && !alive.expired()) look();
    });
}

void RealtimeSession::look() {
    due_.reset();
    const auto now = time_.now();
    if (greeted_by_ && now >= *greeted_by_)
        return lost(Error{net::Errc::timed_out, "wait for openai_realtime to begin"});
    const auto stalled = std::ranges::find_if(live_, [&](const auto& one) {
        return ready_ && now >= one->heard_from + options_.patience;
    });
    if (stalled != live_.end())
        return lost(Error{ModelErrc::stalled, "wait for what comes next of an answer"});
    watch();
}

}  // namespace

std::unique_ptr<Session> make_session(Executor loop, remote::Account& account,
                                      const TimeSource& time, CircuitBreaker& breaker,
                                      SessionOptions options) {
    return std::make_unique<RealtimeSession>(loop, account, time, breaker, std::move(options));
}

}  // namespace neura::providers::openai_realtime
