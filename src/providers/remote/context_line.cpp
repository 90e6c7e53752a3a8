#include "providers/remote/context_line.hpp"

#include <algorithm>
#include <utility>

#include "telemetry/log.hpp"

namespace neura::providers::remote {

ContextLine::ContextLine(Executor loop, Account& account, const TimeSource& time, net::Url url,
                         const SpeechDialect& dialect)
    : account_(account),
      time_(time),
      dialect_(dialect),
      vendor_(dialect.stream(account).vendor),
      idle_since_(time.now()),
      beat_(loop) {
    Connection::Owner& owner = *this;
    connection_.emplace(loop, account_, std::move(url), owner, dialect_.stream(account_));
}

bool ContextLine::is_free() const {
    return connection_ && given_up_.empty() && making_.size() < dialect_.habits().most_contexts;
}

bool ContextLine::is_over() const {
    const auto too_long = time_.now() - ended_within;
    return !connection_ || std::ranges::any_of(given_up_, [&](const auto& context) {
        return context.second <= too_long;
    });
}

void ContextLine::say(const std::string& text, const speaking::Voice& voice, Made& made) {
    const auto context = "ctx" + std::to_string(++begun_);
    making_.emplace(context, Sentence{&made, TextFollower(text)});
    auto messages = dialect_.speak(context, text, voice);
    if (is_open())
        tell(messages);
    else
        before_open_.emplace(context, std::move(messages));
}

void ContextLine::abandon(const Made& made) {
    const auto found = std::ranges::find_if(
        making_, [&](const auto& sentence) { return sentence.second.made == &made; });
    if (found == making_.end()) return;
    idle_since_ = time_.now();
    // What still comes of it is passed over.
    if (before_open_.erase(found->first) == 0) {
        given_up_.emplace(found->first, idle_since_);
        if (const auto stop = dialect_.stop(found->first); !stop.empty()) tell({stop});
    }
    making_.erase(found);
}

void ContextLine::opened() {
    for (const auto& [context, messages] : std::exchange(before_open_, {})) tell(messages);
    if (!dialect_.habits().keep_alive.empty()) keep_alive_later();
}

void ContextLine::said(const net::Message& message) {
    auto read = dialect_.read(message.data);
    if (!read) {
        log::warning(vendor_ + ".malformed_message", {{"wrong", read.error().doing}});
        return lost(std::move(read).error());
    }
    if (!*read) return;
    if (auto* piece = std::get_if<Piece>(&**read)) return take(std::move(*piece));
    auto& why = std::get<Refusal>(**read).why;
    if (!dialect_.is_usual(why.code)) log::warning(vendor_ + ".refused", {{"error", why.doing}});
    lost(std::move(why));
}

void ContextLine::take(Piece piece) {
    if (!piece.failure) account_.served();
    if (piece.is_final || piece.failure) given_up_.erase(piece.context);
    const auto found = making_.find(piece.context);
    if (found == making_.end()) return;
    auto& sentence = found->second;
    auto& made = *sentence.made;
    follow(sentence, piece);
    sentence.samples += piece.audio.size();
    if (!piece.audio.empty()) made.push(std::move(piece.audio));
    if (piece.failure) {
        log::warning(vendor_ + ".refused", {{"error", piece.failure->doing}});
        account_.refused(*piece.failure);
        made.push(std::unexpected(meaning(std::move(*piece.failure))));
    } else if (!piece.is_final) {
        return;
    }
    making_.erase(found);
    idle_since_ = time_.now();
    made.close();
}

void ContextLine::follow(Sentence& sentence, Piece& piece) const {
    const auto begun = dialect_.habits().times_begin_with_audio ? sentence.samples : 0;
    for (auto& part : piece.parts) {
        part.begin += begun;
        part.end += begun;
        sentence.text.follow(part);
    }
    if (!piece.parts.empty()) sentence.made->said = sentence.text.said();
}

void ContextLine::lost(Error why) {
    connection_.reset();
    beat_.cancel();
    if (dialect_.is_lasting(why.code)) account_.refused(why);
    for (auto& [context, sentence] : std::exchange(making_, {})) {
        sentence.made->push(std::unexpected(meaning(why)));
        sentence.made->close();
    }
}

void ContextLine::tell(const std::vector<std::string>& messages) {
    for (const auto& message : messages) connection_->send(message);
}

void ContextLine::keep_alive_later() {
    beat_.expires_after(dialect_.habits().every);
    beat_.async_wait([line = weak_from_this()](const boost::system::error_code& cancelled) {
        const auto self = line.lock();
        if (cancelled || !self || !self->is_open()) return;
        // It names no sentence, and is for a stream that has none.
        if (self->making_.empty()) self->connection_->send(self->dialect_.habits().keep_alive);
        self->keep_alive_later();
    });
}

Error ContextLine::meaning(Error why) const {
    return {dialect_.meaning(why.code), "speak: " + why.doing};
}

}  // namespace neura::providers::remote
