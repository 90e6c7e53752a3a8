#include "providers/decoding/utterance.hpp"

#include <algorithm>
#include <utility>

#include "providers/decoding/pieces.hpp"

namespace neura::providers::decoding {

namespace {

using listening::AudioTime;

constexpr std::size_t samples_in(AudioTime time) {
    return static_cast<std::size_t>(time.count()) * audio::telephone_rate / 1000;
}

/// A growing tail is decoded anew when so much is new: 600 ms, or a sixth of it if that is more,
/// which bounds the cost of partials to six times that of one decoding (a fifth of a core).
constexpr auto partial_step = samples_in(AudioTime(600));
constexpr std::size_t partial_share = 6;

/// A pause after so much settles what was before it: recognition gains little from more context,
/// and the next decoding gets cheap.
constexpr auto settled_length = samples_in(AudioTime(6'000));

/// Other readings of a longer tail would not be there when the turn ends.
constexpr auto longest_with_alternatives = samples_in(AudioTime(6'000));

/// Of the silence after the last voice, what a last consonant may need.
constexpr AudioTime kept_silence{200};

void join(std::string& text, const std::string& more) {
    if (!text.empty() && !more.empty()) text += ' ';
    text += more;
}

}  // namespace

void Utterance::append(audio::Samples samples) {
    tail_.insert(tail_.end(), samples.begin(), samples.end());
    if (tail_.size() > longest_piece) {
        settle_pause();
        while (tail_.size() > longest_piece) settle_first_half();
    }

    const auto step = std::max(partial_step, tail_.size() / partial_share);
    if (!want_partials_ || partial_ || length() < partial_to_ + step) return;
    partial_ = Reading{.from = tail_from_, .to = length()};
    partial_to_ = length();
    ask(*partial_, Urgency::when_idle);
}

void Utterance::pause() {
    settle_pause();
    read_tail(length());
    pause_told_ = false;
}

void Utterance::finish(AudioTime voiced_end) {
    voiced_end_ = voiced_end;
    partial_.reset();
    const auto voiced = samples_until(voiced_end);
    const bool reading_covers_it = tail_reading_ && tail_reading_->to >= voiced;
    if (reading_covers_it || voiced <= tail_from_) return;
    settle_pause();
    read_tail(std::min(length(), samples_until(voiced_end + kept_silence)));
}

void Utterance::decoded(Token token, Result<Recognition> heard) {
    if (partial_ && partial_->token == token) {
        const auto covered = std::exchange(partial_, std::nullopt);
        // A dropped partial is made up for by the next; one that says nothing is no news.
        if (!heard || heard->text.empty() || !pieces_read()) return;
        auto text = settled_text();
        join(text, heard->text);
        news_ = {.text = std::move(text), .up_to = time_of(covered->to), .after_pause = false};
        return;
    }
    if (tail_reading_ && tail_reading_->token == token) {
        if (heard) {
            tail_reading_->heard = std::move(*heard);
        } else {
            tail_reading_.reset();
            pause_told_ = true;
            if (finished()) lost_ = std::move(heard).error();
        }
        return;
    }
    const auto piece = std::ranges::find(pieces_, token, &Reading::token);
    if (piece == pieces_.end()) return;
    if (heard)
        piece->heard = std::move(*heard);
    else
        lost_ = std::move(heard).error();
}

std::optional<Utterance::Decoding> Utterance::next_decoding() {
    while (!wanted_.empty()) {
        auto first = std::move(wanted_.front());
        wanted_.erase(wanted_.begin());
        if (wants(first.token)) return first;
    }
    return std::nullopt;
}

bool Utterance::wants(Token token) const {
    const auto is_it = [token](const Reading& r) { return r.token == token && !r.heard; };
    return (partial_ && is_it(*partial_)) || (tail_reading_ && is_it(*tail_reading_)) ||
           std::ranges::any_of(pieces_, is_it);
}

std::optional<listening::PartialTranscript> Utterance::next_partial() {
    if (!pause_told_ && !finished() && tail_reading_ && tail_reading_->heard && all_read()) {
        pause_told_ = true;
        news_.reset();
        return listening::PartialTranscript{
            .text = whole().text, .up_to = time_of(tail_reading_->to), .after_pause = true};
    }
    return std::exchange(news_, std::nullopt);
}

std::optional<Result<listening::FinalTranscript>> Utterance::outcome() {
    if (!finished() || over_) return std::nullopt;
    if (lost_) {
        over_ = true;
        if (listening::is_lasting(lost_->code)) return std::unexpected(*lost_);
        return fail(listening::Errc::utterance_lost,
                    "recognise an utterance: " + lost_->doing + ": " + lost_->code.message());
    }
    if (!all_read()) return std::nullopt;

    over_ = true;
    auto heard = whole();
    const auto told = heard.confidence > 0 ? std::optional(heard.confidence) : std::nullopt;
    listening::FinalTranscript transcript{.text = std::move(heard.text),
                                          .start = at_,
                                          .end = *voiced_end_,
                                          .confidence = told,
                                          .alternatives = std::move(heard.alternatives),
                                          .language = std::move(heard.language)};
    return transcript;
}

std::size_t Utterance::samples_until(AudioTime time) const {
    return time <= at_ ? 0 : samples_in(time - at_);
}

AudioTime Utterance::time_of(std::size_t samples) const {
    return at_ + AudioTime(samples * 1000 / audio::telephone_rate);
}

void Utterance::ask(Reading& reading, Urgency urgency) {
    reading.token = ++last_token_;
    const auto first = tail_.begin() + static_cast<std::ptrdiff_t>(reading.from - tail_from_);
    const auto last = tail_.begin() + static_cast<std::ptrdiff_t>(reading.to - tail_from_);
    const auto samples = reading.to - reading.from;
    wanted_.push_back(
        {.token = reading.token,
         .urgency = urgency,
         .want_alternatives = urgency == Urgency::now && samples <= longest_with_alternatives,
         .samples = {first, last}});
}

void Utterance::read_tail(std::size_t to) {
    partial_.reset();
    tail_reading_.reset();
    if (to <= tail_from_) return;
    tail_reading_ = Reading{.from = tail_from_, .to = to};
    partial_to_ = to;
    ask(*tail_reading_, Urgency::now);
}

void Utterance::settle_pause() {
    if (!tail_reading_ || !tail_reading_->heard) return;
    if (tail_reading_->to - tail_from_ < settled_length) return;
    const auto cut = tail_reading_->to;
    pieces_.push_back(*std::exchange(tail_reading_, std::nullopt));
    cut_tail(cut);
}

void Utterance::settle_first_half() {
    const auto cut = quietest_point(tail_, longest_piece / 2, longest_piece);
    Reading piece{.from = tail_from_, .to = tail_from_ + cut};
    ask(piece, Urgency::now);
    pieces_.push_back(std::move(piece));
    cut_tail(tail_from_ + cut);
}

void Utterance::cut_tail(std::size_t at) {
    tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(at - tail_from_));
    tail_from_ = at;
    tail_reading_.reset();
    partial_.reset();
    pause_told_ = true;
}

bool Utterance::pieces_read() const {
    return std::ranges::all_of(pieces_,
                               [](const Reading& piece) { return piece.heard.has_value(); });
}

bool Utterance::all_read() const {
    return pieces_read() && (!tail_reading_ || tail_reading_->heard);
}

std::string Utterance::settled_text() const {
    std::string text;
    for (const auto& piece : pieces_) join(text, piece.heard->text);
    return text;
}

Recognition Utterance::whole() const {
    auto readings = pieces_;
    if (tail_reading_) readings.push_back(*tail_reading_);

    Recognition whole;
    float length = 0;
    float longest = 0;
    for (const auto& reading : readings) {
        if (reading.heard->text.empty()) continue;
        const auto more = static_cast<float>(reading.to - reading.from);
        whole.confidence =
            (whole.confidence * length + reading.heard->confidence * more) / (length + more);
        length += more;
        if (!reading.heard->language.empty() && more > longest) {
            longest = more;
            whole.language = reading.heard->language;
        }
        join(whole.text, reading.heard->text);
    }
    if (!tail_reading_) return whole;

    for (const auto& other : tail_reading_->heard->alternatives)
        join(whole.alternatives.emplace_back(settled_text()), other);
    return whole;
}

}  // namespace neura::providers::decoding
