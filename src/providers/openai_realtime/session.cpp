#include <algorithm>
#include <utility>

#include "providers/openai_realtime/realtime_session.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::openai_realtime {

using listening::AudioTime;
using listening::SpeechEvent;
using reasoning::ModelErrc;

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
    // The vendor does not tell which it was; the words do.
    const bool finds_out = !options.other_languages.empty();
    settings_ = {.voice = options_.voice,
                 .transcription_model = options_.transcription_model,
                 .language = finds_out ? std::string()
                                       : options.language.substr(0, options.language.find('-')),
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
    if (lost_) return;
    drop_guess();
    std::vector<std::string> messages;
    utterances_.begin(at, messages);
    utterances_.append(samples, messages);
    tell(std::move(messages));
    charge(samples);
}

void RealtimeSession::hear(audio::Samples samples) {
    if (lost_) return;
    std::vector<std::string> messages;
    utterances_.append(samples, messages);
    tell(std::move(messages));
    charge(samples);
}

/// The vendor writes down what it hears with a model of its own, by the minute.
void RealtimeSession::charge(audio::Samples samples) {
    if (options_.meter == nullptr) return;
    const std::chrono::milliseconds heard(samples.size() * 1'000 / audio::telephone_rate);
    options_.meter->add({options_.vendor, "stt", options_.transcription_model}, {.audio = heard});
}

void RealtimeSession::finish_utterance(AudioTime voiced_end) {
    if (lost_ || !utterances_.in_utterance()) return;
    std::vector<std::string> messages;
    utterances_.finish(voiced_end, messages);
    tell(std::move(messages));
    guess();
}

void RealtimeSession::take(const Committed& committed) {
    if (utterances_.committed(committed.item)) mirror_.caller_spoke(committed.item);
}

void RealtimeSession::take(Transcribed transcribed) {
    auto& words = transcribed.text;
    while (words.ends_with('\n') || words.ends_with(' ')) words.pop_back();
    if (!utterances_.transcribed(transcribed.item, words)) return;
    if (words.empty()) {
        drop_guess();
        mirror_.forget(transcribed.item);
        tell(delete_item(transcribed.item));
    } else {
        mirror_.caller_said(transcribed.item, std::move(words));
    }
    while (auto turn = utterances_.next()) heard_.push(SpeechEvent(std::move(*turn)));
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

Task<std::unique_ptr<speaking::Utterance>> RealtimeSession::say(std::string text,
                                                                speaking::Voice voice) {
    if (!voice.name.empty() && voice.name != options_.voice)
        co_return fail(speaking::Errc::unknown_voice, "read with the voice of a session");
    if (lost_) co_return fail(speaking::Errc::synthesis_failed, "read a sentence: " + lost_->doing);
    drop_guess();  // others had the words
    stop_following();
    auto response = make_response();
    tell(create_reading(response->tag, text));
    response->reads = std::move(text);
    live_.push_back(response);
    watch();
    co_return std::make_unique<Reading>(*this, std::move(response));
}

// The vendor

void RealtimeSession::opened() {
    greeted_by_ = time_.now() + options_.open_within;
    watch();
}

void RealtimeSession::tell(std::vector<std::string> messages) {
    for (auto& message : messages) tell(std::move(message));
}

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
    const bool lasting =
        lost_->code == ModelErrc::bad_credentials || lost_->code == ModelErrc::rejected;
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
    tell(begin_session(settings_));
    tell(std::exchange(before_ready_, {}));
    for (const auto& response : live_) response->heard_from = time_.now();
}

void RealtimeSession::take(const Updated&) {
    account_.served();
    breaker_.succeeded();
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
    if (const auto answering = answering_.lock())
        if (const auto since = answering->held_since()) due = std::min(due, *since + options_.hold);
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
    if (const auto answering = answering_.lock()) answering->release_since(now - options_.hold);
    if (greeted_by_ && now >= *greeted_by_)
        return lost(Error{net::Errc::timed_out, "wait for openai_realtime to begin"});
    const auto stalled = std::ranges::find_if(live_, [&](const auto& one) {
        return ready_ && now >= one->heard_from + options_.patience;
    });
    if (stalled != live_.end())
        return lost(Error{ModelErrc::stalled, "wait for what comes next of an answer"});
    watch();
}

std::unique_ptr<Session> make_session(Executor loop, remote::Account& account,
                                      const TimeSource& time, CircuitBreaker& breaker,
                                      SessionOptions options) {
    return std::make_unique<RealtimeSession>(loop, account, time, breaker, std::move(options));
}

}  // namespace neura::providers::openai_realtime
