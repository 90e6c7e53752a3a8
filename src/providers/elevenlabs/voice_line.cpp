#include "providers/elevenlabs/voice_line.hpp"

#include <algorithm>
#include <utility>

#include "telemetry/log.hpp"

namespace neura::providers::elevenlabs {

namespace {

/// A refused key or a spent account is told by the status of the upgrade, or by the reason the
/// stream is closed with.
Error explained(Error why, const remote::Ending& ending) {
    auto meaning = meaning_of_status(ending.answer.status);
    if (!meaning && ending.code) meaning = meaning_of_words(why.doing);
    if (meaning) why.code = meaning;
    for (const auto* field : {"request-id", "x-trace-id"})
        if (const auto value = ending.answer.headers.find(field))
            why.doing.append(", ").append(field).append(": ").append(*value);
    return why;
}

remote::Connection::Options stream_options(const remote::Account& account) {
    remote::Connection::Options options{.vendor = "elevenlabs",
                                        .goodbye = close_socket,
                                        .explain = explained,
                                        .opened_is_served = false};
    options.headers.add("xi-api-key", account.key());
    return options;
}

/// What the call can act on.
Error meaning(Error why) {
    const auto code = why.code == Errc::bad_credentials ? speaking::Errc::bad_credentials
                      : why.code == Errc::out_of_credit ? speaking::Errc::quota_exceeded
                      : why.code == Errc::bad_request   ? speaking::Errc::unknown_voice
                                                        : speaking::Errc::synthesis_failed;
    return {code, "speak: " + why.doing};
}

}  // namespace

VoiceLine::VoiceLine(Executor loop, remote::Account& account, const TimeSource& time, net::Url url,
                     std::chrono::milliseconds every)
    : account_(account), time_(time), keep_alive_(every), idle_since_(time.now()), beat_(loop) {
    remote::Connection::Owner& owner = *this;
    connection_.emplace(loop, account_, std::move(url), owner, stream_options(account_));
}

bool VoiceLine::is_free() const {
    return connection_ && given_up_.empty() && making_.size() < most_contexts;
}

bool VoiceLine::is_over() const {
    const auto too_long = time_.now() - ended_within;
    return !connection_ || std::ranges::any_of(given_up_, [&](const auto& context) {
        return context.second <= too_long;
    });
}

void VoiceLine::say(const std::string& text, double speed, remote::Made& made) {
    const auto context = "ctx" + std::to_string(++begun_);
    making_.emplace(context, &made);
    auto messages = speak(context, text, speed);
    if (is_open())
        tell(messages);
    else
        before_open_.emplace(context, std::move(messages));
}

void VoiceLine::abandon(const remote::Made& made) {
    const auto found = std::ranges::find(
        making_, &made, [](const auto& one) -> const remote::Made* { return one.second; });
    if (found == making_.end()) return;
    idle_since_ = time_.now();
    // Once said it cannot be taken back, since its end was asked for with it: what comes of it is
    // passed over.
    if (before_open_.erase(found->first) == 0) given_up_.emplace(found->first, idle_since_);
    making_.erase(found);
}

void VoiceLine::opened() {
    for (const auto& [context, messages] : std::exchange(before_open_, {})) tell(messages);
    keep_alive_later();
}

void VoiceLine::said(const net::Message& message) {
    auto read = read_message(message.data);
    if (!read) {
        log::warning("elevenlabs.malformed_message", {{"wrong", read.error().doing}});
        return lost(std::move(read).error());
    }
    if (!*read) return;
    if (auto* piece = std::get_if<Piece>(&**read)) return take(std::move(*piece));
    auto& why = std::get<Refusal>(**read).why;
    if (why.code != Errc::gone_idle) log::warning("elevenlabs.refused", {{"error", why.doing}});
    lost(std::move(why));
}

void VoiceLine::take(Piece piece) {
    account_.served();
    if (piece.is_final) given_up_.erase(piece.context);
    const auto found = making_.find(piece.context);
    if (found == making_.end()) return;
    auto& made = *found->second;
    if (!piece.audio.empty()) made.push(std::move(piece.audio));
    if (!piece.is_final) return;
    making_.erase(found);
    idle_since_ = time_.now();
    made.close();
}

void VoiceLine::lost(Error why) {
    connection_.reset();
    beat_.cancel();
    if (is_lasting(why.code)) account_.refused(why);
    for (const auto& [context, made] : std::exchange(making_, {})) {
        made->push(std::unexpected(meaning(why)));
        made->close();
    }
}

void VoiceLine::tell(const std::vector<std::string>& messages) {
    for (const auto& message : messages) connection_->send(message);
}

void VoiceLine::keep_alive_later() {
    beat_.expires_after(keep_alive_);
    beat_.async_wait([line = weak_from_this()](const boost::system::error_code& cancelled) {
        const auto self = line.lock();
        if (cancelled || !self || !self->is_open()) return;
        // It names no sentence, and is for a stream that has none.
        if (self->making_.empty()) self->connection_->send(keep_alive);
        self->keep_alive_later();
    });
}

}  // namespace neura::providers::elevenlabs
