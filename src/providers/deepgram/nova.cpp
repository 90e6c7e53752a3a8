#include "providers/deepgram/nova.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "providers/deepgram/protocol.hpp"

namespace neura::providers::deepgram {

namespace {

using listening::AudioTime;
using streaming_stt::Wire;

/// The vendor wants audio in messages of 20 to 250 ms.
constexpr std::size_t longest_message = audio::telephone_rate / 5;

/// KeepAlive counts on a fresh socket only once there was audio.
constexpr std::size_t lead_in = audio::frame_samples;

class Nova final : public streaming_stt::Dialect {
public:
    Nova(const remote::Account& account, const ListenOptions& options,
         const listening::SpeechOptions& speech)
        : account_(account),
          speech_(speech),
          url_(listen_url(account.base(), options.model, language_of(options.model, speech),
                          speech.expected_words)),
          keep_alive_(options.keep_alive),
          hearing_(speech.want_partials, options.patience) {}

    void begin(AudioTime at, AudioTime now) override { hearing_.begin(at, now); }
    bool in_utterance() const override { return hearing_.in_utterance(); }

    void append(audio::Mulaw coded) override {
        hearing_.append(coded);
        if (open_) unsent_.insert(unsent_.end(), coded.begin(), coded.end());
    }

    void pause() override { finalize_due_ |= hearing_.pause() && open_; }

    void finish(AudioTime voiced_end, Clock::time_point now) override {
        finalize_due_ |= hearing_.finish(voiced_end, now) && open_;
    }

    streaming_stt::Opening opening() const override {
        return {url_, stream_options(account_, close_stream)};
    }

    void opened(Wire& wire, Clock::time_point now) override {
        open_ = true;
        last_told_ = now;
        const auto pieces = hearing_.reopen(lead_in, now);
        if (pieces.empty()) {
            const std::vector<std::uint8_t> silence(lead_in, audio::mulaw_silence);
            wire.say(audio::Mulaw(silence));
        }
        for (const auto& piece : pieces) {
            say(wire, piece.audio);
            if (piece.finalize) wire.say(finalize);
        }
    }

    void closed() override {
        open_ = false;
        unsent_.clear();
        finalize_due_ = false;
    }

    std::optional<Error> lasting(const Error& why) const override {
        if (!is_lasting(why.code)) return std::nullopt;
        return Error{meaning_for_call(why.code), why.doing};
    }

    void give_up(const Error& why) override { hearing_.give_up(why); }

    Result<Heard> heard(const net::Message& message, Clock::time_point) override {
        if (message.kind != net::Message::Kind::text) return Heard::nothing;
        const auto read = read_listen(message.data);
        if (!read) return std::unexpected(read.error());
        if (!*read) return Heard::sense;
        if (const auto* results = std::get_if<Results>(&**read)) hearing_.heard(*results);
        if (const auto* end = std::get_if<UtteranceEnd>(&**read)) hearing_.heard(*end);
        return Heard::sense;
    }

    void speak(Wire& wire, Clock::time_point now) override {
        const bool idle = unsent_.empty() && !finalize_due_;
        if (idle && now - last_told_ < keep_alive_) return;
        last_told_ = now;
        if (idle) return wire.say(keep_alive);
        say(wire, std::as_const(unsent_));
        unsent_.clear();
        if (std::exchange(finalize_due_, false)) wire.say(finalize);
    }

    std::optional<Result<listening::SpeechEvent>> next_event() override {
        auto event = hearing_.next_event();
        if (!event || !*event) return event;
        if (auto* words = std::get_if<listening::FinalTranscript>(&**event))
            words->language = listening::language_among(speech_, words->language);
        return event;
    }

    std::optional<Clock::time_point> deadline() const override {
        const auto due = hearing_.deadline();
        if (!open_) return due;
        return std::min(due.value_or(Clock::time_point::max()), last_told_ + keep_alive_);
    }

    bool look(Clock::time_point now) override { return hearing_.look(now); }

private:
    /// "multi" where the model tells it from one of the others; they are heard in any case.
    static std::string language_of(const std::string& model,
                                   const listening::SpeechOptions& speech) {
        return hears_multi(model, speech) ? "multi" : speech.language;
    }

    static void say(Wire& wire, const std::vector<std::uint8_t>& coded) {
        const audio::Mulaw all(coded);
        for (std::size_t at = 0; at < all.size(); at += longest_message)
            wire.say(all.subspan(at, std::min(longest_message, all.size() - at)));
    }

    const remote::Account& account_;
    const listening::SpeechOptions speech_;
    const net::Url url_;
    const std::chrono::milliseconds keep_alive_;
    Hearing hearing_;
    bool open_ = false;
    std::vector<std::uint8_t> unsent_;
    bool finalize_due_ = false;  ///< after that
    Clock::time_point last_told_{};
};

}  // namespace

std::unique_ptr<streaming_stt::Dialect> make_nova(const remote::Account& account,
                                                  const ListenOptions& options,
                                                  const listening::SpeechOptions& speech) {
    return std::make_unique<Nova>(account, options, speech);
}

bool hears_multi(std::string_view model, const listening::SpeechOptions& speech) {
    const auto is_heard = [&](const std::string& tag) { return hears_several(model, tag); };
    return is_heard(speech.language) && std::ranges::any_of(speech.other_languages, is_heard);
}

}  // namespace neura::providers::deepgram
