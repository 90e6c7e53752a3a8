#include "call/speaking/failover.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace neura::speaking {

namespace {

using namespace asio::experimental::awaitable_operators;
using Audio = std::optional<std::vector<std::uint8_t>>;

/// What cannot be mended by asking again.
bool is_lasting(const std::error_code& code) {
    return code == Errc::bad_credentials || code == Errc::quota_exceeded;
}

/// A sentence, made by whichever voice can.
class FailoverUtterance final : public Utterance {
public:
    FailoverUtterance(const std::vector<FailoverVoice>& voices, const FailoverOptions& options,
                      std::string text, Voice voice)
        : voices_(voices), options_(options), text_(std::move(text)), voice_(std::move(voice)) {}

    Task<Audio> next() override {
        for (;;) {
            if (!utterance_) {
                auto begun = co_await begin();
                if (!begun) co_return std::unexpected(std::move(begun).error());
                if (!utterance_) co_return std::nullopt;
            }
            auto audio = co_await more();
            const auto state = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(state)) co_return std::nullopt;
            if (audio && (*audio || given_)) {
                if (!std::exchange(given_, true) && utterance_->is_made_now())
                    voices_[at_].breaker.succeeded();
                co_return std::move(*audio);
            }
            auto why = audio ? Error{Errc::synthesis_failed, "make a sentence: it has no audio"}
                             : std::move(audio).error();
            if (!go_on_after(why)) co_return std::unexpected(std::move(why));
        }
    }

    std::span<const Said> said() const override {
        if (!utterance_ || broke_off_) return {};
        return utterance_->said();
    }

private:
    /// Asks the present voice, and the next ones until one begins; none when it was cancelled.
    Task<> begin() {
        skip_open();
        for (;;) {
            const auto& asked = voices_[at_];
            auto voice = asked.named(voice_);
            voice.meter = voice_.meter;
            auto begun = co_await asked.tts.say(text_, std::move(voice));
            const auto state = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(state)) co_return Result<void>{};
            if (begun) {
                utterance_ = std::move(*begun);
                co_return Result<void>{};
            }
            auto why = std::move(begun).error();
            if (!go_on_after(why)) co_return std::unexpected(std::move(why));
        }
    }

    /// What comes next of it, if it comes in time.
    Task<Audio> more() {
        const auto loop = co_await asio::this_coro::executor;
        Timer patience(loop, options_.patience);
        auto first = co_await (utterance_->next() || patience.async_wait(as_result));
        if (auto* audio = std::get_if<0>(&first)) co_return std::move(*audio);
        co_return fail(Errc::synthesis_failed, "wait for the next audio of a sentence");
    }

    /// The next voice, if there is one that may be asked.
    bool go_on_after(const Error& why) {
        voices_[at_].breaker.failed(why, is_lasting(why.code));
        utterance_.reset();
        broke_off_ |= std::exchange(given_, false);
        if (at_ + 1 == voices_.size()) return false;
        ++at_;
        skip_open();
        return true;
    }

    void skip_open() {
        while (at_ + 1 < voices_.size() && !voices_[at_].breaker.may_try()) ++at_;
    }

    const std::vector<FailoverVoice>& voices_;
    const FailoverOptions& options_;
    const std::string text_;
    const Voice voice_;
    std::size_t at_ = 0;  ///< the voice asked
    std::unique_ptr<Utterance> utterance_;
    bool given_ = false;      ///< some of its audio
    bool broke_off_ = false;  ///< there is audio of a voice before it
};

class FailoverTts final : public TextToSpeech {
public:
    FailoverTts(std::vector<FailoverVoice> voices, FailoverOptions options)
        : voices_(std::move(voices)), options_(options) {}

    Task<std::unique_ptr<Utterance>> say(std::string text, Voice voice) override {
        co_return std::make_unique<FailoverUtterance>(voices_, options_, std::move(text),
                                                      std::move(voice));
    }

private:
    const std::vector<FailoverVoice> voices_;
    const FailoverOptions options_;
};

}  // namespace

std::unique_ptr<TextToSpeech> make_failover(std::vector<FailoverVoice> voices,
                                            FailoverOptions options) {
    return std::make_unique<FailoverTts>(std::move(voices), options);
}

}  // namespace neura::speaking
