#include "providers/streaming_stt/turns.hpp"

#include <utility>

namespace neura::providers::streaming_stt {

namespace {

using listening::AudioTime;

constexpr Place samples_a_millisecond = 8;

/// A last word may end so long before the voice does, as our ears have it.
constexpr Place short_of_voice = 300 * samples_a_millisecond;

/// And so long before a pause is told, which is 160 ms after the voice.
constexpr Place short_of_pause = 360 * samples_a_millisecond;

/// Who tells how far it has looked has seen the last word of a pause but for a frame or two.
constexpr Place short_of_silence = 120 * samples_a_millisecond;

/// So long after the voice it would have told of a word.
constexpr Place long_after_voice = 400 * samples_a_millisecond;

/// Of what follows a settled turn's last word, what may be left out when the rest is sent again.
constexpr Place after_a_turn = 200 * samples_a_millisecond;

AudioTime time_in(Place bytes) { return AudioTime(bytes / samples_a_millisecond); }

void join(std::string& text, std::string_view more) {
    if (more.empty()) return;
    if (!text.empty()) text += ' ';
    text += more;
}

}  // namespace

void Pace::start(Clock::time_point now) { full_ = now; }

std::size_t Pace::allows(Clock::time_point now) const {
    const auto missing = std::chrono::duration_cast<std::chrono::milliseconds>(full_ - now).count();
    const auto most = static_cast<Place>(intake_.ahead);
    const auto bytes = most - missing * samples_a_millisecond * intake_.speed / 100;
    return static_cast<std::size_t>(std::clamp<Place>(bytes, 0, most));
}

void Pace::took(std::size_t bytes, Clock::time_point now) {
    full_ = std::max(full_, now) + time_for(bytes);
}

Clock::time_point Pace::when(std::size_t bytes) const {
    return full_ - time_for(intake_.ahead - bytes);
}

std::chrono::milliseconds Pace::time_for(std::size_t bytes) const {
    return time_in(static_cast<Place>(bytes) * 100 / intake_.speed);
}

void Turns::begin(AudioTime at, AudioTime now) {
    if (in_utterance()) utterances_.pop_back();
    while (!utterances_.empty() && now - utterances_.front().voiced_end > patience_.abandoned)
        utterances_.pop_front();
    utterances_.emplace_back().at = at;
}

void Turns::append(audio::Mulaw coded) {
    auto& audio = utterances_.back().audio;
    audio.insert(audio.end(), coded.begin(), coded.end());
}

void Turns::pause() {
    auto& utterance = utterances_.back();
    utterance.paused = static_cast<Place>(utterance.audio.size());
    utterance.pause_due = true;
    if (reaches_pause(utterance)) tell_partial(utterance, false);
}

void Turns::finish(AudioTime voiced_end, Clock::time_point now) {
    auto& utterance = utterances_.back();
    utterance.finished = true;
    utterance.voiced_end = voiced_end;
    const auto size = static_cast<Place>(utterance.audio.size());
    const auto voiced = (voiced_end - utterance.at).count() * samples_a_millisecond;
    utterance.voiced = std::clamp<Place>(voiced, 0, size);
    utterance.lost_by = now + patience_.lost;
    if (utterance.audio.empty() || (is_settled(utterance) && reaches_voice(utterance)))
        utterance.known = true;
    else
        utterance.force_due = true;
    tell_known();
}

void Turns::opened(Clock::time_point now) {
    open_ = true;
    place_ = 0;
    pace_.start(now);
    held_until_.reset();
}

void Turns::begin_anew() {
    closed();
    open_ = true;
    place_ = 0;
}

void Turns::rest() {
    open_ = false;
    held_until_.reset();
}

void Turns::closed() {
    rest();
    for (auto& utterance : utterances_) {
        std::erase_if(utterance.pieces, [](const Piece& piece) { return !piece.turn.ended; });
        Place settled = 0;
        for (auto& piece : utterance.pieces) {
            piece.order.reset();
            settled = std::max(settled, piece.last + after_a_turn);
        }
        utterance.sent = std::min(static_cast<std::size_t>(settled), utterance.audio.size());
        utterance.shift.reset();
        utterance.force_due = utterance.finished && !utterance.known;
        utterance.forced = false;
        utterance.answered = false;
        utterance.answer_by = Clock::time_point::max();
    }
}

void Turns::heard(const Turn& turn, Clock::time_point now) {
    auto* const utterance = utterance_of(turn);
    if (utterance == nullptr) return;
    take(*utterance, turn);
    if (!utterance->finished) {
        tell_partial(*utterance, turn.over && turn.words > 0);
    } else if (utterance->forced && (turn.ended || turn.likely_over)) {
        utterance->answered |= turn.ended;
        // One that ended before the vendor knew of ours may be followed by another.
        if (turn.words == 0 || reaches_voice(*utterance))
            utterance->known = true;
        else if (turn.ended)
            utterance->answer_by = std::min(utterance->answer_by, now + patience_.more);
    } else if (utterance->forced && is_without_words(*utterance, turn)) {
        utterance->known = true;
    }
    tell_known();
}

/// The one whose audio the turn is of, or null.
Turns::Utterance* Turns::utterance_of(const Turn& turn) {
    for (auto& utterance : utterances_)
        for (const auto& piece : utterance.pieces)
            if (piece.order == turn.order) return &utterance;
    if (!turn.first_word || !turn.last_word) {
        const auto waits = [](const Utterance& utterance) { return utterance.forced; };
        const auto found = std::ranges::find_if(utterances_, waits);
        return found == utterances_.end() || !turn.ended ? nullptr : &*found;
    }
    const auto middle = (*turn.first_word + *turn.last_word) / 2;
    Utterance* last = nullptr;
    for (auto& utterance : utterances_) {
        // What comes before the first is of one that is not waited for any more.
        if (!utterance.shift || middle < *utterance.shift) break;
        last = &utterance;
    }
    return last;
}

void Turns::take(Utterance& utterance, const Turn& turn) {
    const auto same = [&](const Piece& piece) { return piece.order == turn.order; };
    auto piece = std::ranges::find_if(utterance.pieces, same);
    if (piece == utterance.pieces.end()) {
        if (turn.words == 0 && turn.text.empty()) return;
        piece = utterance.pieces.insert(utterance.pieces.end(), Piece{.order = turn.order});
    } else if (piece->turn.ended && !turn.ended) {
        return;
    }
    const auto shift = utterance.shift.value_or(0);
    const auto size = static_cast<Place>(utterance.audio.size());
    piece->turn = turn;
    if (turn.first_word) piece->first = std::clamp<Place>(*turn.first_word - shift, 0, size);
    if (turn.last_word) piece->last = std::clamp<Place>(*turn.last_word - shift, 0, size);
    if (turn.heard_to) piece->heard_to = *turn.heard_to - shift;
}

/// Whether there are words up to its end.
bool Turns::reaches_voice(const Utterance& utterance) {
    if (utterance.pieces.empty()) return false;
    const auto& last = utterance.pieces.back();
    return last.heard_to.value_or(last.last + short_of_voice) >= utterance.voiced;
}

/// Whether they are those of the pause.
bool Turns::reaches_pause(const Utterance& utterance) {
    if (!utterance.paused || utterance.pieces.empty()) return false;
    const auto& last = utterance.pieces.back();
    if (last.heard_to && last.turn.likely_over) return true;
    const auto reached =
        last.heard_to ? *last.heard_to + short_of_silence : last.last + short_of_pause;
    return reached >= *utterance.paused;
}

/// Whether its words so far will not change, unless the caller goes on.
bool Turns::is_settled(const Utterance& utterance) {
    if (utterance.pieces.empty()) return false;
    const auto& last = utterance.pieces.back().turn;
    return last.ended || last.likely_over;
}

bool Turns::is_without_words(const Utterance& utterance, const Turn& turn) {
    return utterance.pieces.empty() && turn.words == 0 && turn.heard_to &&
           *turn.heard_to - utterance.shift.value_or(0) >= utterance.voiced + long_after_voice;
}

std::string Turns::text_of(const Utterance& utterance) {
    std::string text;
    for (const auto& piece : utterance.pieces) join(text, piece.turn.text);
    return text;
}

void Turns::tell_partial(Utterance& utterance, bool end_of_turn) {
    const bool after_pause = utterance.pause_due && reaches_pause(utterance);
    if (!after_pause && !end_of_turn && !want_partials_) return;
    if (after_pause) utterance.pause_due = false;
    listening::PartialTranscript partial;
    partial.text = text_of(utterance);
    if (partial.text.empty()) return;
    partial.up_to = utterance.at + time_in(utterance.pieces.back().last);
    partial.after_pause = after_pause;
    partial.end_of_turn = end_of_turn;
    events_.emplace_back(listening::SpeechEvent(std::move(partial)));
}

/// Whatever is known first, turns are told in the order they were spoken.
void Turns::tell_known() {
    while (!utterances_.empty() && utterances_.front().finished) {
        auto& first = utterances_.front();
        if (first.lost)
            events_.emplace_back(std::unexpected(std::move(*first.lost)));
        else if (first.known)
            tell(first);
        else
            return;
        utterances_.pop_front();
    }
}

void Turns::tell(const Utterance& utterance) {
    listening::FinalTranscript words;
    words.text = text_of(utterance);
    words.start = utterance.at;
    words.end = utterance.voiced_end;
    if (!utterance.pieces.empty()) {
        words.start += time_in(utterance.pieces.front().first);
        words.end = utterance.at + time_in(utterance.pieces.back().last);
    }
    float sum = 0;
    float weight = 0;
    std::size_t most_words = 0;
    for (const auto& piece : utterance.pieces) {
        if (!piece.turn.language.empty() && piece.turn.words > most_words) {
            most_words = piece.turn.words;
            words.language = piece.turn.language;
        }
        if (!piece.turn.confidence) continue;
        sum += *piece.turn.confidence * static_cast<float>(piece.turn.words);
        weight += static_cast<float>(piece.turn.words);
    }
    if (weight > 0) words.confidence = sum / weight;
    events_.emplace_back(listening::SpeechEvent(std::move(words)));
}

void Turns::give_up(const Error& why) {
    for (auto& utterance : utterances_)
        if (!utterance.known && !utterance.lost) utterance.lost = why;
    tell_known();
}

std::optional<Turns::Outgoing> Turns::next_to_send(Clock::time_point now) {
    held_until_.reset();
    if (!open_) return std::nullopt;
    for (auto& utterance : utterances_) {
        if (auto outgoing = next_of(utterance, now)) return outgoing;
        if (held_until_) break;
    }
    return std::nullopt;
}

std::optional<Turns::Outgoing> Turns::next_of(Utterance& utterance, Clock::time_point now) {
    const auto left = utterance.audio.size() - utterance.sent;
    if (left == 0 || utterance.lost || utterance.known) {
        if (!std::exchange(utterance.force_due, false)) return std::nullopt;
        utterance.forced = true;
        utterance.answer_by = now + patience_.answer;
        return Outgoing{.audio = {}, .force_end = true};
    }
    // In a pause the last word waits for no more to be gathered.
    const bool pauses = utterance.paused == static_cast<Place>(utterance.audio.size());
    const auto enough = pauses ? intake_.shortest : intake_.usual;
    if (!utterance.finished && left < enough) return std::nullopt;
    const auto least = std::clamp(left, intake_.shortest, intake_.usual);
    if (pace_.allows(now) < least) {
        held_until_ = pace_.when(least);
        return std::nullopt;
    }
    const auto some = std::min({left, intake_.longest, pace_.allows(now)});
    const bool begins = !utterance.shift;
    if (begins) utterance.shift = place_ - static_cast<Place>(utterance.sent);
    const auto from = utterance.audio.begin() + static_cast<std::ptrdiff_t>(utterance.sent);
    Outgoing outgoing{.audio = {from, from + static_cast<std::ptrdiff_t>(some)}, .begins = begins};
    if (some < intake_.shortest) outgoing.audio.resize(intake_.shortest, audio::mulaw_silence);
    utterance.sent += some;
    place_ += static_cast<Place>(outgoing.audio.size());
    pace_.took(outgoing.audio.size(), now);
    return outgoing;
}

std::optional<Result<listening::SpeechEvent>> Turns::next_event() {
    if (events_.empty()) return std::nullopt;
    auto event = std::move(events_.front());
    events_.pop_front();
    return event;
}

std::optional<Clock::time_point> Turns::deadline() const {
    auto due = held_until_;
    if (utterances_.empty() || !utterances_.front().finished) return due;
    const auto& first = utterances_.front();
    return std::min({first.answer_by, first.lost_by, due.value_or(Clock::time_point::max())});
}

bool Turns::look(Clock::time_point now) {
    while (!utterances_.empty() && utterances_.front().finished) {
        auto& first = utterances_.front();
        // The voice after the last word was none, if nobody makes a word of it.
        const bool settled = !first.pieces.empty() && first.pieces.back().turn.ended &&
                             (first.answered || first.had_second_chance);
        if (now >= first.answer_by && (settled || reaches_voice(first))) {
            first.known = true;
        } else if (now >= first.lost_by) {
            first.lost = Error{listening::Errc::utterance_lost,
                               "recognise an utterance: the vendor did not answer in time"};
        } else {
            if (now < first.answer_by) return false;
            first.answer_by = Clock::time_point::max();
            if (!std::exchange(first.had_second_chance, true)) return true;
        }
        tell_known();
    }
    return false;
}

}  // namespace neura::providers::streaming_stt
