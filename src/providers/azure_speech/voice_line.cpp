#include "providers/azure_speech/voice_line.hpp"

#include <utility>

#include "telemetry/log.hpp"

namespace neura::providers::azure_speech {

namespace {

/// What the call can act on.
Error meaning(Error why) {
    const auto code = why.code == Errc::bad_credentials ? speaking::Errc::bad_credentials
                      : why.code == Errc::out_of_quota  ? speaking::Errc::quota_exceeded
                      : why.code == Errc::bad_request   ? speaking::Errc::unknown_voice
                                                        : speaking::Errc::synthesis_failed;
    return {code, "speak: " + why.doing};
}

}  // namespace

VoiceLine::VoiceLine(Executor loop, remote::Account& account, const TimeSource& time,
                     std::string voice)
    : account_(account), time_(time), voice_(std::move(voice)), idle_since_(time.now()) {
    remote::Connection::Owner& owner = *this;
    connection_.emplace(loop, account_, speak_url(account_.base()), owner,
                        stream_options(account_));
}

bool VoiceLine::is_over() const {
    return !connection_ || (stopping_since_ && time_.now() - *stopping_since_ >= stopped_within);
}

void VoiceLine::say(const std::string& text, const speaking::Voice& voice, remote::Made& made) {
    making_ = &made;
    made_any_ = false;
    turn_ = new_request_id();
    stream_.clear();
    std::vector<std::string> messages;
    if (!std::exchange(configured_, true)) messages.push_back(speech_config(stamp()));
    messages.push_back(synthesis_context(stamp()));
    messages.push_back(ssml_message(stamp(), voice_, text, voice.speed));
    if (is_open())
        tell(messages);
    else
        before_open_ = std::move(messages);
}

void VoiceLine::abandon(const remote::Made& made) {
    if (making_ != &made) return;
    making_ = nullptr;
    idle_since_ = time_.now();
    if (!is_open()) {
        before_open_.clear();
        configured_ = false;
        return;
    }
    connection_->send(stop_message(stamp()));
    stopping_since_ = idle_since_;
}

void VoiceLine::opened() { tell(std::exchange(before_open_, {})); }

void VoiceLine::said(const net::Message& message) {
    const auto frame = read_frame(message);
    auto taken = frame ? take(*frame) : std::unexpected(frame.error());
    if (taken) return;
    log::warning("azure_speech.lost", {{"error", taken.error().doing}});
    lost(std::move(taken).error());
}

Result<void> VoiceLine::take(const Frame& frame) {
    // What is late is of a sentence nobody wants any more.
    if (turn_.empty() || !is_same_id(frame.request_id, turn_)) return {};
    if (is_same_id(frame.path, "turn.end")) {
        end_turn();
    } else if (is_same_id(frame.path, "response")) {
        auto id = read_stream_id(frame);
        if (!id) return std::unexpected(std::move(id).error());
        stream_ = std::move(*id);
    } else if (is_same_id(frame.path, "audio")) {
        const bool is_its = is_same_id(frame.stream_id, stream_);
        if (making_ == nullptr || frame.body.empty() || !is_its) return {};
        making_->push(std::vector<std::uint8_t>(frame.body.begin(), frame.body.end()));
        made_any_ = true;
    }
    return {};
}

void VoiceLine::lost(Error why) {
    connection_.reset();
    if (is_lasting(why.code)) account_.refused(why);
    if (making_ == nullptr) return;
    making_->push(std::unexpected(meaning(std::move(why))));
    std::exchange(making_, nullptr)->close();
}

void VoiceLine::tell(const std::vector<std::string>& messages) {
    for (const auto& message : messages) connection_->send(message);
}

void VoiceLine::end_turn() {
    turn_.clear();
    stopping_since_.reset();
    idle_since_ = time_.now();
    if (making_ == nullptr) return;
    if (!made_any_)
        making_->push(fail(speaking::Errc::synthesis_failed, "speak: Azure made no audio"));
    std::exchange(making_, nullptr)->close();
}

}  // namespace neura::providers::azure_speech
