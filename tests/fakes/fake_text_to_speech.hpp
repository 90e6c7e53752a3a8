#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "call/speaking/text_to_speech.hpp"
#include "runtime/inbox.hpp"

namespace neura::fakes {

/// Speaks any text at 10 ms a byte, each sample coded as what tells the byte it is spoken for, so
/// that a test knows what it hears. All of ASCII is loud.
class FakeTextToSpeech final : public speaking::TextToSpeech {
public:
    static constexpr std::size_t samples_a_byte = audio::telephone_rate / 100;

    static constexpr std::uint8_t hum = 0x70;  ///< coded; loud enough to be no silence

    static std::uint8_t coded(char letter) { return static_cast<std::uint8_t>(0x7f - letter); }
    static char letter(std::uint8_t coded) { return static_cast<char>(0x7f - coded); }

    explicit FakeTextToSpeech(Executor loop) : gate_(loop, Clock::time_point::max()) {}

    std::size_t bytes_at_once = 5;  ///< given by one `next`
    int fail_openings = 0;          ///< so many of the next `say` fail
    int fail_midway = 0;            ///< so many of the next utterances fail after one `next`
    int throw_midway = 0;           ///< so many of the next utterances throw after one `next`
    std::chrono::milliseconds silence_first{};  ///< before each text
    std::optional<std::size_t> hold_at;         ///< holds, once, after so many bytes of a text
    bool mute = false;                          ///< utterances end without a sample
    bool tells = false;                         ///< when what is said
    std::size_t pause_after = 0;                ///< bytes of a text; none if 0
    std::chrono::milliseconds pause{};          ///< that long, in a low hum

    std::shared_ptr<speaking::SpokenReply> replying;  ///< what is written comes with its own voice

    std::vector<std::string> asked;      ///< texts, in order
    std::vector<std::string> languages;  ///< of their voices
    std::vector<double> speeds;          ///< likewise
    std::string voice;                   ///< the last one asked for
    int abandoned = 0;                   ///< utterances destroyed before their end

    /// From now on nothing is given until `release`.
    void hold() { held_ = true; }
    void release() {
        held_ = false;
        gate_.cancel();
    }

    Task<std::unique_ptr<speaking::Utterance>> say(std::string text,
                                                   speaking::Voice wanted) override {
        asked.push_back(text);
        languages.push_back(wanted.language);
        speeds.push_back(wanted.speed);
        voice = std::move(wanted.name);
        if (fail_openings > 0) {
            --fail_openings;
            co_return fail(speaking::Errc::synthesis_failed, "fake: say");
        }
        co_return std::make_unique<Spoken>(*this, std::move(text));
    }

    std::shared_ptr<speaking::SpokenReply> spoken_reply() override { return replying; }

private:
    class Spoken final : public speaking::Utterance {
    public:
        Spoken(FakeTextToSpeech& tts, std::string text) : tts_(tts), text_(std::move(text)) {}

        ~Spoken() override {
            if (!ended_) ++tts_.abandoned;
        }

        Task<std::optional<std::vector<std::uint8_t>>> next() override {
            if (tts_.hold_at && at_ >= *tts_.hold_at) {
                tts_.hold_at.reset();
                tts_.hold();
            }
            while (tts_.held_) {
                co_await tts_.gate_.async_wait(as_result);
                const auto state = co_await asio::this_coro::cancellation_state;
                if (is_cancelled(state)) co_return std::nullopt;
            }
            if (at_ > 0 && tts_.throw_midway > 0) {
                --tts_.throw_midway;
                throw std::runtime_error("fake: next");
            }
            if (at_ > 0 && tts_.fail_midway > 0) {
                --tts_.fail_midway;
                co_return fail(speaking::Errc::synthesis_failed, "fake: next");
            }
            if (at_ == text_.size() || tts_.mute) {
                ended_ = true;
                co_return std::nullopt;
            }
            std::vector<std::uint8_t> audio;
            if (at_ == 0)
                audio.resize(static_cast<std::size_t>(tts_.silence_first.count()) * 8,
                             audio::mulaw_silence);
            for (auto left = tts_.bytes_at_once; left > 0 && at_ < text_.size(); --left) {
                audio.insert(audio.end(), samples_a_byte, coded(text_[at_++]));
                if (tts_.tells) said_.push_back({given_ + audio.size(), at_});
                if (at_ != tts_.pause_after) continue;
                audio.insert(audio.end(), static_cast<std::size_t>(tts_.pause.count()) * 8, hum);
                if (tts_.tells) said_.push_back({given_ + audio.size(), at_});
            }
            given_ += audio.size();
            co_return audio;
        }

        std::span<const speaking::Said> said() const override { return said_; }

    private:
        FakeTextToSpeech& tts_;
        const std::string text_;
        std::size_t at_ = 0;
        std::uint64_t given_ = 0;
        std::vector<speaking::Said> said_;
        bool ended_ = false;
    };

    Timer gate_;
    bool held_ = false;
};

/// A reply in the voice of whoever found its words, in the same language.
class FakeSpokenReply final : public speaking::SpokenReply {
public:
    explicit FakeSpokenReply(Executor loop) : audio_(loop) {}

    std::vector<std::uint64_t> cut_at;  ///< what it was told was heard

    void silence(std::chrono::milliseconds time) {
        audio_.push(Audio(static_cast<std::size_t>(time.count()) * 8, audio::mulaw_silence));
    }
    void speaks(std::string_view text) {
        Audio audio;
        for (const char c : text)
            audio.insert(audio.end(), FakeTextToSpeech::samples_a_byte, FakeTextToSpeech::coded(c));
        audio_.push(std::move(audio));
    }
    void ends() { audio_.close(); }
    void breaks_off() {
        audio_.push(fail(speaking::Errc::synthesis_failed, "fake: a reply broke off"));
    }

    Task<std::optional<std::vector<std::uint8_t>>> next() override {
        auto audio = co_await audio_.next();
        if (!audio) co_return std::nullopt;
        if (!*audio) co_return std::unexpected(std::move(*audio).error());
        co_return std::move(**audio);
    }
    void cut(std::uint64_t heard) override { cut_at.push_back(heard); }

private:
    using Audio = std::vector<std::uint8_t>;
    Inbox<Result<Audio>> audio_;
};

}  // namespace neura::fakes
