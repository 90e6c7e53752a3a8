#include "call/speaking/speaker.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <utility>

#include "call/speaking/code_points.hpp"
#include "call/speaking/heard_words.hpp"
#include "call/speaking/speakable.hpp"

namespace neura::speaking {

namespace {

using namespace asio::experimental::awaitable_operators;

const SystemTime system_time;

/// Until a voice has been heard: 65 ms a character, ordinary English speech.
constexpr double usual_samples_a_character = 0.065 * audio::telephone_rate;

constexpr int attempts = 2;

/// Where sound begins (-42 dBFS), and how much is kept before it for soft consonants.
constexpr int onset_peak = 256;
constexpr std::ptrdiff_t onset_kept = 40 * audio::telephone_rate / 1000;

bool can_be_said(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || is_ascii_letter(byte) || is_digit(byte);
    });
}

/// Without the backticks that ask for spelling, and blanks around it.
std::string as_heard(std::string text) {
    std::erase(text, '`');
    constexpr auto blanks = " \t\r\n";
    const auto from = text.find_first_not_of(blanks);
    if (from == std::string::npos) return {};
    return text.substr(from, text.find_last_not_of(blanks) + 1 - from);
}

}  // namespace

Speaker::Speaker(Executor loop, TextToSpeech& tts, Outlet& outlet, Voice voice, Options options)
    : tts_(tts),
      options_(std::move(options)),
      time_(options_.time ? *options_.time : system_time),
      splitter_(options_.splitting),
      playout_(outlet, options_.playout),
      samples_a_character_(usual_samples_a_character),
      work_(loop, Clock::time_point::max()),
      stop_(loop, Clock::time_point::max()),
      finished_(loop, Clock::time_point::max()) {
    speak_as(std::move(voice));
}

void Speaker::speak_as(Voice voice) {
    // What waits for the rest of its sentence is in the old voice.
    if (voice_) add(splitter_.flush(), streamed_interruptible_);
    if (voice.language.empty()) voice.language = "en-US";
    voice_ = std::make_shared<const Voice>(std::move(voice));
}

Awaitable<> Speaker::run() {
    for (;;) {
        while (!can_make()) {
            co_await work_.async_wait(as_result);
            const auto state = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(state)) co_return;
        }
        co_await make_next();
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return;
    }
}

void Speaker::say(std::string text, bool interruptible) {
    done();
    begin_reply();
    add(splitter_.push(text), interruptible);
    add(splitter_.flush(), interruptible);
    settle();
}

void Speaker::more(std::string_view text, bool interruptible) {
    begin_reply();
    streaming_ = true;
    streamed_interruptible_ = interruptible;
    if (auto reply = tts_.spoken_reply())
        add_spoken(std::move(reply), text);
    else
        add(splitter_.push(text), interruptible);
}

void Speaker::done() {
    if (!std::exchange(streaming_, false)) return;
    add(splitter_.flush(), streamed_interruptible_);
    settle();
}

void Speaker::sound(audio::Mulaw sound) {
    if (speaking() || playout_.playing()) return;
    playout_.begin_sentence();
    playout_.append(sound);
    playout_.end_sentence();
    sounding_ = true;
}

void Speaker::tick(Clock::time_point now) {
    now_ = now;
    playout_.tick(now);
    if (making_ && now - waiting_since_ >= options_.patience) stop_.cancel();
    settle();
    if (can_make()) work_.cancel();
}

void Speaker::mark_reached(std::string_view name, Clock::time_point now) {
    now_ = now;
    playout_.mark_reached(name, now);
    settle();
}

void Speaker::hold(Clock::time_point now) {
    now_ = now;
    playout_.hold(now);
}

void Speaker::resume(Clock::time_point now) {
    now_ = now;
    playout_.resume(now);
    settle();
}

std::string Speaker::cut(Clock::time_point now) {
    now_ = now;
    ++cuts_;
    const auto played = playout_.cut(now);
    auto heard = heard_text(played);
    tell_cut(played);
    sentences_.clear();
    next_ = 0;
    streaming_ = false;
    splitter_.flush();
    stop_.cancel();
    settle();
    return heard;
}

bool Speaker::speaking() const {
    return streaming_ || next_ < sentences_.size() || (playout_.playing() && !sounding_);
}

bool Speaker::ends_within(Clock::duration time) const {
    return !streaming_ && next_ == sentences_.size() && playout_.left(now_) <= time;
}

bool Speaker::interruptible() const {
    if (const auto name = playout_.current(now_)) {
        const auto heard = std::ranges::find(sentences_, name, &Sentence::name);
        if (heard != sentences_.end()) return heard->interruptible;
    }
    if (next_ < sentences_.size()) return sentences_[next_].interruptible;
    return !streaming_ || streamed_interruptible_;
}

Awaitable<> Speaker::finished() {
    while (speaking()) {
        co_await finished_.async_wait(as_result);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return;
    }
}

void Speaker::begin_reply() {
    if (std::exchange(in_reply_, true)) return;
    if (std::exchange(sounding_, false)) playout_.cut(time_.now());
    sentences_.clear();
    next_ = 0;
    first_sentence_.reset();
    first_audio_.reset();
    times_ = {};
}

void Speaker::add(std::vector<std::string> sentences, bool interruptible) {
    if (!sentences.empty() && !first_sentence_) first_sentence_ = time_.now();
    for (auto& text : sentences) {
        const bool joins = !sentences_.empty() && !is_space(code_point_at(text, 0).value) &&
                           !is_cjk(code_point_at(text, 0).value);
        sentences_.push_back({.text = joins ? ' ' + std::move(text) : std::move(text),
                              .interruptible = interruptible,
                              .voice = voice_});
    }
    if (can_make()) work_.cancel();
}

/// More words of a reply that has its own voice.
void Speaker::add_spoken(std::shared_ptr<SpokenReply> reply, std::string_view text) {
    if (text.empty()) return;
    if (!sentences_.empty() && sentences_.back().spoken == reply) {
        sentences_.back().text += text;
        return;
    }
    add(splitter_.flush(), streamed_interruptible_);
    add({std::string(text)}, streamed_interruptible_);
    sentences_.back().spoken = std::move(reply);
}

/// To be called after anything that may have ended the reply.
void Speaker::settle() {
    if (first_audio_) {
        const auto& latest = playout_.times();
        if (!times_.sent) times_.sent = latest.sent;
        if (!times_.voiced_sent) {
            times_.voiced_sent = latest.voiced_sent;
            times_.voiced_heard = latest.voiced_heard;
        }
        if (!times_.voiced_played) times_.voiced_played = latest.voiced_played;
    }
    if (!playout_.playing()) sounding_ = false;
    if (speaking()) return;
    in_reply_ = false;
    finished_.cancel();
}

bool Speaker::can_make() const {
    return !making_ && next_ < sentences_.size() && playout_.waiting() < options_.ahead &&
           playout_.left(now_) < options_.enough;
}

Awaitable<> Speaker::make_next() {
    const auto cuts = made_in_ = cuts_;
    const bool is_spoken = sentences_[next_].spoken != nullptr;
    auto text = is_spoken ? std::string()
                          : speakable(sentences_[next_].text, sentences_[next_].voice->language);
    const bool sayable = is_spoken || can_be_said(text);
    const int most_attempts = is_spoken ? 1 : attempts;
    making_ = true;
    made_ = given_ = 0;
    before_onset_ = !playout_.playing();
    silence_.clear();
    std::optional<Result<void>> outcome;
    if (!sayable) outcome = Result<void>{};

    for (int tried = 0; tried < most_attempts && !(outcome && *outcome); ++tried) {
        outcome.reset();
        waiting_since_ = time_.now();
        to_skip_ = std::exchange(given_, 0);
        co_await (attempt(text, outcome) || stopped());
        const auto state = co_await asio::this_coro::cancellation_state;
        if (cuts != cuts_ || is_cancelled(state)) {
            making_ = false;
            co_return;
        }
        if (!outcome)
            outcome = fail(Errc::synthesis_failed, "wait for the next audio of a sentence");
        if (*outcome && made_ == 0) {
            outcome = fail(Errc::synthesis_failed, "make a sentence: it came without audio");
        }
    }

    making_ = false;
    Sentence& sentence = sentences_[next_++];
    if (sentence.name) playout_.end_sentence();
    if (is_spoken && !*outcome) {
        say_the_rest_of(next_ - 1);
    } else if (*outcome && sentence.name && !is_spoken) {
        samples_a_character_ =
            static_cast<double>(made_) / spoken_length(sentence.text, sentence.voice->language);
    }
    if (!is_spoken && !*outcome) {
        sentence.failed = true;
        ++failures_;
        if (options_.on_failure) options_.on_failure(outcome->error());
    }
    playout_.tick(time_.now());
    settle();
}

/// One try to make the sentence. `outcome` stays empty when it is abandoned.
Awaitable<> Speaker::attempt(std::string text, std::optional<Result<void>>& outcome) {
    const auto cuts = cuts_;
    const auto spoken = sentences_[next_].spoken;
    auto voice = *sentences_[next_].voice;
    try {
        std::unique_ptr<Utterance> utterance;
        if (!spoken) {
            auto begun = co_await tts_.say(std::move(text), std::move(voice));
            const auto state = co_await asio::this_coro::cancellation_state;
            if (cuts != cuts_ || is_cancelled(state)) co_return;
            if (!begun) {
                outcome = std::unexpected(std::move(begun).error());
                co_return;
            }
            utterance = std::move(*begun);
        }
        Utterance& source = spoken ? *spoken : *utterance;
        auto taken = co_await take_all_of(source);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (cuts == cuts_ && !is_cancelled(state)) outcome = std::move(taken);
    } catch (const std::exception&) {
        // A provider's bug, or what it waited for was cancelled: the sentence has failed.
    }
}

/// Plays what there is of it, until its end or until it is cut.
Awaitable<Result<void>> Speaker::take_all_of(Utterance& utterance) {
    const auto cuts = cuts_;
    for (;;) {
        auto audio = co_await utterance.next();
        const auto state = co_await asio::this_coro::cancellation_state;
        if (cuts != cuts_ || is_cancelled(state)) co_return Result<void>{};
        const auto said = utterance.said();
        sentences_[next_].said.assign(said.begin(), said.end());
        if (!audio) co_return std::unexpected(std::move(audio).error());
        if (!*audio) co_return Result<void>{};
        append(std::move(**audio));
    }
}

/// Completes when the attempt under way is to be abandoned, also if that was before it began.
Awaitable<> Speaker::stopped() {
    if (made_in_ == cuts_) co_await stop_.async_wait(as_result);
}

void Speaker::append(std::vector<std::uint8_t> audio) {
    waiting_since_ = time_.now();
    given_ += audio.size();
    const auto skipped = std::min<std::uint64_t>(to_skip_, audio.size());
    to_skip_ -= skipped;
    audio.erase(audio.begin(), audio.begin() + static_cast<std::ptrdiff_t>(skipped));
    if (before_onset_) audio = from_onset(std::move(audio));
    if (audio.empty()) return;

    Sentence& sentence = sentences_[next_];
    if (!sentence.name) sentence.name = playout_.begin_sentence();
    if (!first_audio_) first_audio_ = waiting_since_;
    playout_.append(audio);
    if (sentence.spoken) sentence.pauses.hear(audio);
    made_ += audio.size();
    playout_.hurry(waiting_since_);
    settle();
}

/// Engines put 0.1 to 0.2 s of silence before the first word: when nothing plays, the caller
/// would only wait for it. Gives nothing until sound has begun.
std::vector<std::uint8_t> Speaker::from_onset(std::vector<std::uint8_t> audio) {
    silence_.insert(silence_.end(), audio.begin(), audio.end());
    const auto onset = std::ranges::find_if(silence_, [](std::uint8_t coded) {
        return std::abs(audio::sample_of(coded)) >= onset_peak;
    });
    const bool begun = onset != silence_.end();
    const auto from = std::max<std::ptrdiff_t>(onset - silence_.begin(), onset_kept) - onset_kept;
    silence_.erase(silence_.begin(), silence_.begin() + from);
    sentences_[next_].silence += static_cast<std::uint64_t>(from);
    if (!begun) return {};
    before_onset_ = false;
    return std::exchange(silence_, {});
}

/// The audio of a reply broke off: the sentence it broke off in is said, and those after it.
void Speaker::say_the_rest_of(std::size_t broken) {
    auto& sentence = sentences_[broken];
    const Heard played{.sentence = 0, .samples = made_, .of = made_, .whole = false};
    auto left = heard_part(sentence, played).size();
    SentenceSplitter splitter(options_.splitting);
    auto parts = splitter.push(sentence.text);
    std::ranges::move(splitter.flush(), std::back_inserter(parts));
    const auto broken_part = std::ranges::find_if(parts, [&](const std::string& part) {
        if (part.size() > left) return true;
        left -= part.size();
        return false;
    });
    sentence.text.clear();
    for (auto part = parts.begin(); part != broken_part; ++part) sentence.text += *part;
    std::vector<Sentence> rest;
    for (auto part = broken_part; part != parts.end(); ++part)
        rest.push_back({.text = std::move(*part),
                        .interruptible = sentence.interruptible,
                        .voice = sentence.voice});
    sentences_.insert(sentences_.begin() + static_cast<std::ptrdiff_t>(broken) + 1,
                      std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
}

/// Whoever speaks for itself learns what was heard of it.
void Speaker::tell_cut(const std::vector<Heard>& heard) const {
    for (const auto& sentence : sentences_) {
        if (!sentence.spoken) continue;
        if (!sentence.name) {
            sentence.spoken->cut(0);
            continue;
        }
        const auto in = std::ranges::find(heard, *sentence.name, &Heard::sentence);
        if (in == heard.end()) continue;  // to its end, a while ago
        sentence.spoken->cut(in->samples == 0 ? 0 : in->samples + sentence.silence);
    }
}

/// Sentences that are whole in `heard` or no longer in it, then the heard words of one more.
std::string Speaker::heard_text(const std::vector<Heard>& heard) const {
    std::string text;
    for (std::size_t i = 0; i < sentences_.size(); ++i) {
        const Sentence& sentence = sentences_[i];
        const auto in = sentence.name ? std::ranges::find(heard, *sentence.name, &Heard::sentence)
                                      : heard.end();
        if (in == heard.end()) {
            if (i >= next_) break;
            if (!sentence.failed) text += sentence.text;
            continue;
        }
        const bool whole = in->whole && in->samples == in->of && !sentence.failed;
        text += whole ? std::string_view(sentence.text) : heard_part(sentence, *in);
        if (in->samples < in->of || !in->whole) break;
    }
    return as_heard(std::move(text));
}

std::string_view Speaker::heard_part(const Sentence& sentence, const Heard& heard) const {
    const auto& text = sentence.text;
    const auto& language = sentence.voice->language;
    auto length = static_cast<double>(heard.of);
    if (!heard.whole || sentence.failed) {
        const double expected = spoken_length(text, language) * samples_a_character_;
        length = std::max(length, expected);
    }
    if (sentence.spoken)
        return heard_of_sentences(text, heard.samples, static_cast<std::uint64_t>(length),
                                  sentence.pauses.found(), language);
    // The provider counts from the beginning of what it gave.
    const auto before = sentence.said.empty() ? 0 : sentence.silence;
    const auto bytes = std::max<std::size_t>(speakable(text, language).size(), 1);
    const double share = share_said(sentence.said, bytes, heard.samples + before,
                                    std::max(length, 1.0) + static_cast<double>(before));
    return heard_words(text, share, language);
}

}  // namespace neura::speaking
