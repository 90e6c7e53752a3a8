#include "providers/deepgram/flux.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "providers/deepgram/protocol.hpp"
#include "providers/streaming_stt/turn_dialect.hpp"

namespace neura::providers::deepgram {

namespace {

using streaming_stt::Turn;
using streaming_stt::Turns;
using streaming_stt::Wire;
using namespace std::chrono_literals;

/// The vendor recommends messages of 80 ms, and no more than 1.25 times real time for long.
constexpr auto usual_silence = 80ms;
constexpr streaming_stt::Intake intake{
    .usual = 8 * 80, .shortest = 1, .longest = 8 * 250, .ahead = 8 * 3'000, .speed = 125};

/// What follows an utterance at once, so that its end is heard soon, and for how long more of it
/// comes: a turn is over after 5 s of silence in any case (`eot_timeout_ms`).
constexpr auto first_silence = 800ms;
constexpr auto silence_for = 6'000ms;

std::size_t words_in(std::string_view text) {
    std::size_t count = 0;
    bool inside = false;
    for (const char c : text) {
        const bool blank = c == ' ';
        if (!blank && !inside) ++count;
        inside = !blank;
    }
    return count;
}

/// `text` without its first `count` words.
std::string_view without_words(std::string_view text, std::size_t count) {
    for (; count > 0; --count) {
        const auto blank = text.find(' ');
        if (blank == std::string_view::npos) return {};
        text.remove_prefix(blank + 1);
    }
    return text;
}

class Flux final : public streaming_stt::TurnDialect {
public:
    Flux(const remote::Account& account, const ListenOptions& options,
         const listening::SpeechOptions& speech)
        : TurnDialect(speech.want_partials, options.patience_with_turns, intake),
          account_(account),
          speech_(speech),
          url_(turns_url(account.base(), options.model, hints_of(options.model, speech),
                         speech.expected_words)),
          keep_alive_(options.keep_alive) {}

    streaming_stt::Opening opening() const override {
        return {url_, stream_options(account_, close_stream)};
    }

    void finish(listening::AudioTime voiced_end, Clock::time_point now) override {
        TurnDialect::finish(voiced_end, now);
        // Its words were known before: nobody will ask for its end.
        if (turns_.idle()) begin_silence(now);
    }

    void opened(Wire& wire, Clock::time_point now) override {
        TurnDialect::opened(wire, now);
        open_ = true;
        last_said_ = now;
    }

    void closed() override {
        TurnDialect::closed();
        open_ = false;
        silent_until_.reset();
        begins_.clear();
        index_.reset();
        has_words_ = false;
    }

    std::optional<Error> lasting(const Error& why) const override {
        if (!is_lasting(why.code)) return std::nullopt;
        return Error{meaning_for_call(why.code), why.doing};
    }

    Result<Heard> heard(const net::Message& message, Clock::time_point now) override {
        if (message.kind != net::Message::Kind::text) return Heard::nothing;
        const auto read = read_turns(message.data);
        if (!read) return std::unexpected(read.error());
        if (!*read) return Heard::nothing;
        if (const auto* failure = std::get_if<Failure>(&**read))
            return fail(net::Errc::closed_by_peer,
                        "listen with Deepgram, which ended with " + failure->code);
        heard(std::get<TurnInfo>(**read), now);
        return Heard::sense;
    }

    void speak(Wire& wire, Clock::time_point now) override {
        TurnDialect::speak(wire, now);
        if (silent_until_ && now >= *silent_until_) silent_until_.reset();
        if (silent_until_ && now >= next_silence_) {
            say_silence(std::exchange(silence_due_, usual_silence), wire, now);
            next_silence_ = now + usual_silence;
        } else if (now - last_said_ >= keep_alive_) {
            say_silence(usual_silence, wire, now);
        }
    }

    std::optional<Clock::time_point> deadline() const override {
        const auto due = TurnDialect::deadline();
        if (!open_) return due;
        const auto own = silent_until_ ? next_silence_ : last_said_ + keep_alive_;
        return std::min(due.value_or(Clock::time_point::max()), own);
    }

private:
    static std::vector<std::string> hints_of(const std::string& model,
                                             const listening::SpeechOptions& speech) {
        std::vector<std::string> hints{speech.language};
        for (const auto& other : speech.other_languages)
            if (hears_several(model, other)) hints.push_back(other);
        return hints;
    }

    void say(const Turns::Outgoing& outgoing, Wire& wire, Clock::time_point now) override {
        if (outgoing.force_end) return begin_silence(now);
        if (outgoing.begins) {
            begins_.push_back(turns_.place() - static_cast<Place>(outgoing.audio.size()));
            silent_until_.reset();
        }
        wire.say(audio::Mulaw(outgoing.audio));
        last_said_ = now;
    }

    void begin_silence(Clock::time_point now) {
        silent_until_ = now + silence_for;
        silence_due_ = first_silence;
        next_silence_ = now;
    }

    void say_silence(std::chrono::milliseconds time, Wire& wire, Clock::time_point now) {
        const std::vector<std::uint8_t> silence(static_cast<std::size_t>(time.count() * 8),
                                                audio::mulaw_silence);
        const audio::Mulaw all(silence);
        for (std::size_t at = 0; at < all.size(); at += intake.usual)
            wire.say(all.subspan(at, std::min(intake.usual, all.size() - at)));
        turns_.skip(all.size());
        last_said_ = now;
    }

    void heard(const TurnInfo& info, Clock::time_point now) {
        if (info.index != index_) begin_turn(info.index, info.from);
        for (const auto begin : begins_)
            if (begin > from_ && begin < info.to) cut(begin, now);
        std::erase_if(begins_, [this](Place begin) { return begin <= from_; });

        words_ = words_in(info.transcript);
        has_words_ = words_ > 0 && info.event != TurnInfo::Event::over;
        last_ = turn_of(info);
        turns_.heard(last_, now);
        if (!has_words_ && turns_.idle()) silent_until_.reset();
    }

    void begin_turn(std::int64_t index, Place from) {
        index_ = index;
        ++order_;
        from_ = from;
        before_ = 0;
        words_ = 0;
        last_ = {};
    }

    /// An utterance began inside the turn: the words so far were of the one before.
    void cut(Place begin, Clock::time_point now) {
        if (last_.words > 0) {
            last_.ended = true;
            turns_.heard(last_, now);
        }
        last_ = {};
        ++order_;
        from_ = begin;
        before_ = words_;
    }

    Turn turn_of(const TurnInfo& info) const {
        const bool over = info.event == TurnInfo::Event::over;
        Turn turn{.order = order_,
                  .ended = over,
                  .likely_over = info.event == TurnInfo::Event::likely_over,
                  .over = over,
                  .text = std::string(without_words(info.transcript, before_)),
                  .confidence = info.confidence,
                  .language = listening::language_among(speech_, info.language),
                  .words = words_ > before_ ? words_ - before_ : 0};
        turn.first_word = std::max(from_, before_ == 0 ? info.first_word.value_or(from_) : from_);
        turn.last_word = std::max(*turn.first_word, info.last_word.value_or(info.to));
        turn.heard_to = info.to;
        return turn;
    }

    const remote::Account& account_;
    const listening::SpeechOptions speech_;
    const net::Url url_;
    const std::chrono::milliseconds keep_alive_;

    bool open_ = false;
    Clock::time_point last_said_{};

    std::optional<Clock::time_point> silent_until_;  ///< silence is being sent
    std::chrono::milliseconds silence_due_{};
    Clock::time_point next_silence_{};

    std::vector<Place> begins_;          ///< of utterances on this socket
    std::optional<std::int64_t> index_;  ///< the vendor's of the present turn
    std::int64_t order_ = 0;             ///< ours, which counts what is cut twice
    Place from_ = 0;                     ///< where what is ours of it begins
    std::size_t before_ = 0;             ///< words of it before that
    std::size_t words_ = 0;              ///< words of it in all
    bool has_words_ = false;             ///< and is not over
    Turn last_{};
};

}  // namespace

std::unique_ptr<streaming_stt::Dialect> make_flux(const remote::Account& account,
                                                  const ListenOptions& options,
                                                  const listening::SpeechOptions& speech) {
    return std::make_unique<Flux>(account, options, speech);
}

}  // namespace neura::providers::deepgram
