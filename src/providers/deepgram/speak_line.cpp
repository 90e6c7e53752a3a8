#include "providers/deepgram/speak_line.hpp"

#include <utility>

#include "telemetry/log.hpp"

namespace neura::providers::deepgram {

namespace {

/// What the call can act on.
Error meaning(Error why) {
    const auto code = why.code == Errc::bad_credentials ? speaking::Errc::bad_credentials
                      : why.code == Errc::out_of_credit ? speaking::Errc::quota_exceeded
                      : why.code == Errc::bad_request   ? speaking::Errc::unknown_voice
                                                        : speaking::Errc::synthesis_failed;
    return {code, "speak: " + why.doing};
}

}  // namespace

SpeakLine::SpeakLine(Executor loop, remote::Account& account, const TimeSource& time,
                     std::string_view model)
    : account_(account), time_(time), idle_since_(time.now()) {
    remote::Connection::Owner& owner = *this;
    connection_.emplace(loop, account_, speak_url(account_.base(), model), owner,
                        stream_options(account_, close));
}

bool SpeakLine::is_free() const {
    if (!connection_ || making_ != nullptr || clearing_since_) return false;
    const auto oldest = flushed_[next_];
    return oldest == Clock::time_point{} || time_.now() - oldest >= flushes_within;
}

bool SpeakLine::is_over() const {
    return !connection_ || (clearing_since_ && time_.now() - *clearing_since_ >= cleared_within);
}

void SpeakLine::say(const std::string& text, const speaking::Voice&, remote::Made& made) {
    making_ = &made;
    flushed_[next_] = time_.now();
    next_ = (next_ + 1) % most_flushes;
    auto messages = speak(text);
    messages.emplace_back(flush);
    if (is_open())
        tell(messages);
    else
        before_open_ = std::move(messages);
}

void SpeakLine::abandon(const remote::Made& made) {
    if (making_ != &made) return;
    making_ = nullptr;
    idle_since_ = time_.now();
    if (!is_open()) return before_open_.clear();
    connection_->send(clear);
    clearing_since_ = idle_since_;
}

void SpeakLine::opened() { tell(std::exchange(before_open_, {})); }

void SpeakLine::said(const net::Message& message) {
    if (message.kind == net::Message::Kind::binary) return take_audio(message.data);
    const auto read = read_speak(message.data);
    if (!read) {
        log::warning("deepgram.malformed_message", {{"wrong", read.error().doing}});
        return lost(read.error());
    }
    if (!*read) return;
    if (std::holds_alternative<Cleared>(**read)) {
        clearing_since_.reset();
    } else if (std::holds_alternative<Flushed>(**read)) {
        // While clearing it is that of the sentence nobody wants.
        if (!clearing_since_) finish();
    } else if (const auto* warning = std::get_if<Warning>(&**read)) {
        log::warning("deepgram.warning", {{"code", warning->code}});
    }
}

void SpeakLine::lost(Error why) {
    connection_.reset();
    if (making_ == nullptr) return;
    making_->push(std::unexpected(meaning(std::move(why))));
    finish();
}

void SpeakLine::tell(const std::vector<std::string>& messages) {
    for (const auto& message : messages) connection_->send(message);
}

void SpeakLine::take_audio(std::string_view coded) {
    if (making_ == nullptr || coded.empty()) return;
    making_->push(std::vector<std::uint8_t>(coded.begin(), coded.end()));
}

void SpeakLine::finish() {
    if (making_ == nullptr) return;
    std::exchange(making_, nullptr)->close();
    idle_since_ = time_.now();
}

}  // namespace neura::providers::deepgram
