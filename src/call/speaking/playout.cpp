#include "call/speaking/playout.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstdlib>
#include <string>
#include <utility>

namespace neura::speaking {

namespace {

using namespace std::chrono_literals;

/// A frame with a sample this large is speech, not the noise floor of an engine: -42 dBFS.
constexpr int voiced_peak = 256;

/// How late after it was heard a frame can still be asked for by `next_played`.
constexpr auto untaken = 500ms;

/// Audio in the carrier's buffer that a late tick could use up.
constexpr auto little_left = 100ms;

constexpr std::uint64_t samples_per_ms = audio::telephone_rate / 1000;

Clock::duration duration_of(std::uint64_t samples) {
    return std::chrono::microseconds(samples * 1000 / samples_per_ms);
}

std::uint64_t samples_in(Clock::duration time) {
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    return us <= 0 ? 0 : static_cast<std::uint64_t>(us) * samples_per_ms / 1000;
}

bool voiced(const audio::MulawFrame& frame) {
    return std::ranges::any_of(
        frame, [](std::uint8_t coded) { return std::abs(audio::sample_of(coded)) >= voiced_peak; });
}

/// A mark is named "<generation>.<number>", so that one returned late by a `clear` is told from
/// one that was played.
std::optional<std::uint64_t> number_of(std::string_view name, std::uint64_t generation) {
    std::uint64_t of = 0;
    std::uint64_t number = 0;
    const char* const end = name.data() + name.size();
    const auto first = std::from_chars(name.data(), end, of);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return std::nullopt;
    const auto second = std::from_chars(first.ptr + 1, end, number);
    if (second.ec != std::errc() || second.ptr != end || of != generation) return std::nullopt;
    return number;
}

}  // namespace

Playout::Playout(Outlet& outlet, Options options) : outlet_(outlet), options_(options) {}

std::uint64_t Playout::begin_sentence() {
    assert(sentences_.empty() || sentences_.back().ended);
    if (sentences_.empty()) times_ = {};
    sentences_.push_back({.name = sentences_named_});
    return sentences_named_++;
}

void Playout::append(audio::Mulaw audio) {
    assert(!sentences_.empty() && !sentences_.back().ended);
    sentences_.back().made += audio.size();
    audio_.insert(audio_.end(), audio.begin(), audio.end());
}

void Playout::end_sentence() {
    assert(!sentences_.empty() && !sentences_.back().ended);
    sentences_.back().ended = true;
    if (unsent() == 0 && unmarked_ > 0) send_mark();
}

void Playout::tick(Clock::time_point now) {
    while (!on_air_.empty() && on_air_.front().at + untaken < now) on_air_.pop_front();
    if (held_) return settle(now);
    if (running_ && now >= played_by()) {
        if (in_mid_sentence()) ++underruns_;
        running_ = false;
    }
    if (!running_ && frame_ready()) {
        anchor_ = now;
        base_ = position_;
        running_ = true;
    }
    if (running_) {
        const auto due = base_ + samples_in(now - anchor_ + options_.lead);
        while (position_ + audio::frame_samples <= due && frame_ready()) send_frame(now);
    }
    forget_sent(position_ - heard_by(now));
    settle(now);
}

void Playout::hurry(Clock::time_point now) {
    if (!running_ || played_by() - now < little_left) tick(now);
}

void Playout::mark_reached(std::string_view name, Clock::time_point now) {
    const auto number = number_of(name, generation_);
    if (!number) return;
    while (!marks_.empty() && marks_.front().number <= *number) {
        reached_ = Reached{marks_.front().position, now};
        marks_.erase(marks_.begin());
        carrier_marks_ = true;
        if (!times_.voiced_played) times_.voiced_played = now;
    }
    settle(now);
}

void Playout::hold(Clock::time_point now) {
    if (std::exchange(held_, true)) return;
    const auto heard = std::max(heard_by(now), position_ - sent_);
    std::uint64_t taken_back = 0;
    for (Sentence& sentence : sentences_) {
        const auto kept = heard_of(sentence, heard);
        taken_back += sentence.sent - kept;
        sentence.sent = kept;
    }
    forget_sent(taken_back);
    sent_ = 0;

    if (position_ > 0) outlet_.clear();
    std::erase_if(on_air_, [&](const OnAir& frame) { return frame.at > now; });
    forget_marks();
    position_ = base_ = heard;
    running_ = false;
}

void Playout::resume(Clock::time_point now) {
    held_ = false;
    tick(now);
}

std::vector<Heard> Playout::cut(Clock::time_point now) {
    const auto heard = heard_by(now);
    std::vector<Heard> result;
    result.reserve(sentences_.size());
    for (const Sentence& sentence : sentences_) {
        result.push_back({.sentence = sentence.name,
                          .samples = heard_of(sentence, heard),
                          .of = sentence.made,
                          .whole = sentence.ended});
    }
    if (position_ > 0 && !held_) outlet_.clear();
    on_air_.clear();
    become_silent();
    return result;
}

Clock::duration Playout::left(Clock::time_point now) const {
    return duration_of(unsent() + position_ - heard_by(now));
}

std::size_t Playout::waiting() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(sentences_, [](const Sentence& sentence) { return !sentence.sent; }));
}

std::optional<std::uint64_t> Playout::current(Clock::time_point now) const {
    const auto heard = heard_by(now);
    for (const Sentence& sentence : sentences_) {
        const bool over = sentence.ended && sentence.sent == sentence.made &&
                          sentence.start + sentence.made <= heard;
        if (!over) return sentence.name;
    }
    return sentences_.empty() ? std::nullopt : std::optional(sentences_.back().name);
}

const audio::Frame& Playout::next_played() {
    if (on_air_.empty()) {
        played_.fill(0);
    } else {
        audio::decode_mulaw(on_air_.front().frame, played_);
        on_air_.pop_front();
    }
    return played_;
}

/// What was heard will not be taken back.
void Playout::forget_sent(std::size_t but_the_last) {
    if (sent_ <= but_the_last) return;
    const auto heard = sent_ - but_the_last;
    audio_.erase(audio_.begin(), audio_.begin() + static_cast<std::ptrdiff_t>(heard));
    sent_ = but_the_last;
}

std::uint64_t Playout::heard_of(const Sentence& sentence, std::uint64_t heard) const {
    return heard <= sentence.start ? 0 : std::min(heard - sentence.start, sentence.sent);
}

/// The last frame of a sentence is filled up with silence unless the next sentence is there to
/// continue it; in mid-sentence a frame waits until it is full.
bool Playout::frame_ready() const {
    if (unsent() >= audio::frame_samples) return true;
    if (unsent() == 0) return false;
    const auto last = std::ranges::find_if(
        sentences_.rbegin(), sentences_.rend(),
        [](const Sentence& sentence) { return sentence.sent < sentence.made; });
    return last->ended;
}

bool Playout::in_mid_sentence() const {
    return std::ranges::any_of(sentences_, [](const Sentence& sentence) {
        return sentence.sent > 0 && (!sentence.ended || sentence.sent < sentence.made);
    });
}

void Playout::send_frame(Clock::time_point now) {
    audio::MulawFrame frame;
    frame.fill(audio::mulaw_silence);
    std::size_t filled = 0;
    bool sentence_over = false;
    for (Sentence& sentence : sentences_) {
        const auto left = sentence.made - sentence.sent;
        const auto room = frame.size() - filled;
        if (left == 0) continue;
        if (room == 0) break;
        const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(left, room));
        if (sentence.sent == 0) sentence.start = position_ + filled;
        std::copy_n(audio_.begin() + static_cast<std::ptrdiff_t>(sent_), taken,
                    frame.begin() + static_cast<std::ptrdiff_t>(filled));
        sent_ += taken;
        sentence.sent += taken;
        filled += taken;
        if (sentence.ended && sentence.sent == sentence.made) sentence_over = true;
    }

    outlet_.play(frame);
    const auto heard_at = played_by();
    on_air_.push_back({frame, heard_at});
    if (!times_.sent) times_.sent = now;
    const bool onset = !times_.voiced_sent && voiced(frame);
    if (onset) {
        times_.voiced_sent = now;
        times_.voiced_heard = heard_at;
    }
    position_ += frame.size();
    unmarked_ += frame.size();
    if (onset || sentence_over || unmarked_ >= samples_in(options_.mark_every)) send_mark();
}

void Playout::send_mark() {
    marks_.push_back({.number = ++marks_sent_, .position = position_});
    unmarked_ = 0;
    outlet_.mark(std::to_string(generation_) + '.' + std::to_string(marks_sent_));
}

/// Falls silent once all was heard.
void Playout::settle(Clock::time_point now) {
    if (sentences_.empty() || !sentences_.back().ended || unsent() > 0) return;
    if (position_ > 0 && now < played_by()) return;
    if (!marks_.empty() && now < played_by() + options_.mark_patience) return;
    become_silent();
}

void Playout::become_silent() {
    sentences_.clear();
    audio_.clear();
    sent_ = 0;
    forget_marks();
    position_ = base_ = 0;
    running_ = held_ = false;
}

/// Those still to come back were not heard.
void Playout::forget_marks() {
    marks_.clear();
    reached_.reset();
    unmarked_ = 0;
    ++generation_;
}

/// When all that was sent has been played, if the carrier plays without pause.
Clock::time_point Playout::played_by() const { return anchor_ + duration_of(position_ - base_); }

/// The position heard. The clock is an upper bound: the carrier cannot have played faster. Marks
/// that came back tell where it really was; one that did not come back was not passed.
std::uint64_t Playout::heard_by(Clock::time_point now) const {
    auto heard = std::min(position_, base_ + samples_in(now - anchor_));
    if (position_ == base_) heard = position_;
    if (reached_) heard = std::min(heard, reached_->position + samples_in(now - reached_->at));
    if (carrier_marks_ && !marks_.empty()) heard = std::min(heard, marks_.front().position);
    return heard;
}

}  // namespace neura::speaking
