#include "providers/deepgram/hearing.hpp"

#include <algorithm>
#include <utility>

namespace neura::providers::deepgram {

namespace {

using listening::AudioTime;

constexpr Place samples_a_millisecond = 8;

/// The vendor rounds times of results; a frame less than asked is what was asked.
constexpr Place rounding = 20 * samples_a_millisecond;

/// Too little for the vendor to answer a Finalize for.
constexpr Place negligible = 300 * samples_a_millisecond;

void join(std::string& text, std::string_view more) {
    if (more.empty()) return;
    if (!text.empty()) text += ' ';
    text += more;
}

}  // namespace

void UnsettledAudio::append(audio::Mulaw coded) {
    bytes_.insert(bytes_.end(), coded.begin(), coded.end());
    if (bytes_.size() > most) settle(to() - static_cast<Place>(most));
}

void UnsettledAudio::settle(Place place) {
    place = std::clamp(place, from_, to());
    bytes_.erase(bytes_.begin(), bytes_.begin() + (place - from_));
    from_ = place;
}

std::vector<std::uint8_t> UnsettledAudio::between(Place a, Place b) const {
    return {bytes_.begin() + (a - from_), bytes_.begin() + (b - from_)};
}

void Hearing::begin(AudioTime at, AudioTime now) {
    if (in_utterance()) utterances_.pop_back();
    while (!utterances_.empty() && now - utterances_.front().voiced_end > patience_.abandoned)
        drop_first();
    auto& utterance = utterances_.emplace_back();
    utterance.at = at;
    utterance.begin = unsettled_.to();
}

void Hearing::append(audio::Mulaw coded) { unsettled_.append(coded); }

bool Hearing::pause() {
    auto& utterance = utterances_.back();
    utterance.paused = unsettled_.to();
    utterance.pause_due = true;
    if (known() >= *utterance.paused) tell_partial(utterance);
    if (!utterance.pause_due) return false;
    asked_.push_back(*utterance.paused);
    return true;
}

bool Hearing::finish(AudioTime voiced_end, Clock::time_point now) {
    auto& utterance = utterances_.back();
    utterance.finished = true;
    utterance.end = unsettled_.to();
    utterance.voiced_end = voiced_end;
    const auto voiced = (voiced_end - utterance.at).count() * samples_a_millisecond;
    utterance.voiced = std::clamp(utterance.begin + voiced, utterance.begin, utterance.end);
    const bool nothing_since = utterance.paused && utterance.voiced <= *utterance.paused;
    utterance.needed = nothing_since ? *utterance.paused : utterance.end;
    utterance.answer_by = now + patience_.answer;
    utterance.lost_by = now + patience_.lost;

    // Also when its words are known: so the next utterance begins with a result of its own.
    const bool ask = known() < utterance.end;
    if (ask) asked_.push_back(utterance.end);
    tell_known();
    return ask;
}

void Hearing::heard(const Results& results) {
    const auto from = results.from + offset_;
    const auto to = results.to + offset_;
    auto* utterance = utterance_of(from, to);
    if (utterance != nullptr) {
        if (results.is_final) {
            take_final(*utterance, results);
        } else if (to > unsettled_.from()) {
            utterance->interim = results.transcript;
            utterance->interim_to = to;
        }
    }
    if (results.is_final) unsettled_.settle(to);
    if (results.from_finalize && !asked_.empty()) {
        // One that was not worth an answer is covered by the answer to a later one.
        do {
            finalized_ = std::max(finalized_, asked_.front());
            asked_.erase(asked_.begin());
        } while (!asked_.empty() && asked_.front() <= to + rounding);
        unsettled_.settle(finalized_);
    }
    if (utterance != nullptr) {
        if (!utterance->finished)
            tell_partial(*utterance);
        else if (results.speech_final && to >= utterance->voiced)
            utterance->needed = std::min(utterance->needed, to);
    }
    tell_known();
}

/// What comes now needs no more waiting: all words there were are final.
void Hearing::heard(const UtteranceEnd&) {
    if (utterances_.empty()) return;
    auto& utterance = utterances_.front();
    const bool covered = known() + negligible >= utterance.voiced;
    if (utterance.finished && utterance.interim.empty() && covered) utterance.needed = known();
    tell_known();
}

/// The one that shares most with that audio, or null.
Hearing::Utterance* Hearing::utterance_of(Place from, Place to) {
    Utterance* best = nullptr;
    Place most = 0;
    for (auto& utterance : utterances_) {
        const auto end = utterance.finished ? utterance.end : to;
        const auto shared = std::min(end, to) - std::max(utterance.begin, from);
        if (shared <= most) continue;
        most = shared;
        best = &utterance;
    }
    return best;
}

void Hearing::take_final(Utterance& utterance, const Results& results) {
    utterance.interim.clear();
    utterance.interim_to = 0;
    if (results.transcript.empty()) return;
    join(utterance.text, results.transcript);
    if (!results.language.empty()) utterance.language = results.language;
    if (results.first_word && !utterance.first_word)
        utterance.first_word = *results.first_word + offset_;
    if (results.last_word) utterance.last_word = *results.last_word + offset_;
    if (results.confidence) {
        const auto weight = static_cast<double>(results.transcript.size());
        utterance.confidence += weight * static_cast<double>(*results.confidence);
        utterance.weight += weight;
    }
}

void Hearing::tell_partial(Utterance& utterance) {
    const auto covered = std::max({known(), utterance.interim_to, utterance.begin});
    const bool after_pause = utterance.pause_due && covered + rounding >= *utterance.paused;
    auto text = utterance.text;
    join(text, utterance.interim);
    if (!after_pause && (!want_partials_ || text.empty())) return;
    // Final words for the pause may still follow those that came before them.
    if (known() + rounding >= utterance.paused.value_or(0)) utterance.pause_due = false;
    listening::PartialTranscript partial;
    partial.text = std::move(text);
    partial.up_to = time_of(utterance, covered);
    partial.after_pause = after_pause;
    events_.emplace_back(listening::SpeechEvent(std::move(partial)));
}

/// Whatever is known first, turns are told in the order they were spoken.
void Hearing::tell_known() {
    while (!utterances_.empty() && utterances_.front().finished) {
        auto& utterance = utterances_.front();
        if (utterance.lost) {
            events_.emplace_back(std::unexpected(std::move(*utterance.lost)));
            drop_first();
        } else if (known() + rounding >= utterance.needed) {
            tell(utterance);
        } else {
            return;
        }
    }
}

/// @pre  `utterance` is the first.
void Hearing::tell(Utterance& utterance) {
    listening::FinalTranscript words;
    words.text = std::move(utterance.text);
    join(words.text, utterance.interim);
    words.language = std::move(utterance.language);
    words.start = utterance.first_word ? time_of(utterance, *utterance.first_word) : utterance.at;
    words.end =
        utterance.last_word ? time_of(utterance, *utterance.last_word) : utterance.voiced_end;
    if (utterance.weight > 0)
        words.confidence = static_cast<float>(utterance.confidence / utterance.weight);
    events_.emplace_back(listening::SpeechEvent(std::move(words)));
    drop_first();
}

/// Nothing more is needed of its audio.
void Hearing::drop_first() {
    unsettled_.settle(utterances_.front().end);
    utterances_.pop_front();
}

AudioTime Hearing::time_of(const Utterance& utterance, Place place) const {
    return utterance.at + AudioTime((place - utterance.begin) / samples_a_millisecond);
}

std::vector<Hearing::Piece> Hearing::reopen(Place lead_in, Clock::time_point now) {
    asked_.clear();
    offset_ = unsettled_.from();
    std::vector<Piece> pieces;
    auto from = unsettled_.from();
    const auto add = [&](Place to, bool ask) {
        if (to <= from) return;
        pieces.push_back({unsettled_.between(from, to), ask});
        if (ask) asked_.push_back(to);
        from = to;
    };
    for (auto& utterance : utterances_) {
        utterance.interim.clear();
        utterance.interim_to = 0;
        if (utterance.finished) {
            utterance.answer_by = now + patience_.answer;
            add(utterance.end, true);
        } else {
            if (utterance.pause_due) add(*utterance.paused, true);
            add(unsettled_.to(), false);
        }
    }
    if (pieces.empty()) offset_ -= lead_in;
    return pieces;
}

void Hearing::give_up(const Error& why) {
    for (auto& utterance : utterances_)
        if (!utterance.lost) utterance.lost = why;
    tell_known();
}

std::optional<Result<listening::SpeechEvent>> Hearing::next_event() {
    if (events_.empty()) return std::nullopt;
    auto event = std::move(events_.front());
    events_.pop_front();
    return event;
}

std::optional<Clock::time_point> Hearing::deadline() const {
    if (utterances_.empty() || !utterances_.front().finished) return std::nullopt;
    const auto& first = utterances_.front();
    return std::min(first.answer_by, first.lost_by);
}

bool Hearing::look(Clock::time_point now) {
    while (!utterances_.empty() && utterances_.front().finished) {
        auto& first = utterances_.front();
        // What is not final may hold the end of a word at most, or is known though not final.
        const bool nearly = known() > first.begin && known() + negligible >= first.voiced;
        const bool heard = first.interim_to + rounding >= first.voiced && !first.interim.empty();
        if (now >= first.answer_by && (nearly || heard)) {
            tell(first);
        } else if (now >= first.lost_by) {
            first.lost = Error{listening::Errc::utterance_lost,
                               "recognise an utterance: Deepgram did not answer in time"};
            tell_known();
        } else {
            if (now < first.answer_by) return false;
            first.answer_by = Clock::time_point::max();
            if (!std::exchange(first.had_second_chance, true)) return true;
        }
    }
    return false;
}

}  // namespace neura::providers::deepgram
