#include "call/speaking/kept_phrases.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "call/speaking/sentence_splitter.hpp"
#include "call/speaking/speakable.hpp"

namespace neura::speaking {

namespace {

using namespace asio::experimental::awaitable_operators;
using Audio = std::optional<std::vector<std::uint8_t>>;

/// Two minutes: no phrase is that long.
constexpr std::size_t longest = std::size_t{120} * audio::telephone_rate;

/// A sentence from the store.
class Kept final : public Utterance {
public:
    explicit Kept(SpokenPhrase phrase) : phrase_(std::move(phrase)) {}

    Task<Audio> next() override {
        if (phrase_.audio.empty()) co_return std::nullopt;
        co_return std::exchange(phrase_.audio, {});
    }
    std::span<const Said> said() const override { return phrase_.said; }
    bool is_made_now() const override { return false; }

private:
    SpokenPhrase phrase_;
};

/// A sentence that goes into the store once it is whole.
class Keeping final : public Utterance {
public:
    Keeping(std::unique_ptr<Utterance> made, PhraseStore& store, std::string key)
        : made_(std::move(made)), store_(store), key_(std::move(key)) {}

    Task<Audio> next() override {
        auto audio = co_await made_->next();
        const auto state = co_await asio::this_coro::cancellation_state;
        if (!audio || is_cancelled(state))
            is_lost_ = true;
        else if (*audio)
            take(**audio);
        else
            keep();
        co_return std::move(audio);
    }
    std::span<const Said> said() const override { return made_->said(); }

private:
    void take(const std::vector<std::uint8_t>& audio) {
        if (phrase_.audio.size() + audio.size() > longest) is_lost_ = true;
        if (!is_lost_) phrase_.audio.insert(phrase_.audio.end(), audio.begin(), audio.end());
    }

    void keep() {
        if (std::exchange(is_lost_, true) || phrase_.audio.empty()) return;
        phrase_.said.assign(made_->said().begin(), made_->said().end());
        store_.keep(key_, std::move(phrase_));
    }

    const std::unique_ptr<Utterance> made_;
    PhraseStore& store_;
    const std::string key_;
    SpokenPhrase phrase_{};
    bool is_lost_ = false;  ///< it is not whole, or is kept already
};

}  // namespace

FixedPhrases::FixedPhrases(std::span<const std::string> texts, std::string_view language) {
    // The first piece of a reply may end at a comma, the same words later on do not.
    const SentenceSplitter::Options as_first;
    auto as_later = as_first;
    as_later.first_clause = 0;
    for (const auto& text : texts)
        for (const auto& splitting : {as_first, as_later}) {
            SentenceSplitter splitter(splitting);
            for (const auto& sentence : splitter.push(text))
                sentences_.insert(speakable(sentence, language));
            for (const auto& sentence : splitter.flush())
                sentences_.insert(speakable(sentence, language));
        }
    sentences_.erase("");
}

Task<std::unique_ptr<Utterance>> KeptPhrases::say(std::string text, Voice voice) {
    if (!fixed_.contains(text)) co_return co_await tts_.say(std::move(text), std::move(voice));

    auto key = key_of(text, voice);
    auto found = co_await look_up(key);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state))
        co_return fail(std::make_error_code(std::errc::operation_canceled), "look for a phrase");
    if (found) {
        hits_.fetch_add(1, std::memory_order_relaxed);
        co_return std::make_unique<Kept>(std::move(*found));
    }
    misses_.fetch_add(1, std::memory_order_relaxed);
    auto made = co_await tts_.say(std::move(text), std::move(voice));
    if (!made) co_return std::unexpected(std::move(made).error());
    co_return std::make_unique<Keeping>(std::move(*made), store_, std::move(key));
}

Awaitable<std::optional<SpokenPhrase>> KeptPhrases::look_up(std::string key) {
    const auto loop = co_await asio::this_coro::executor;
    Timer patience(loop, options_.patience);
    auto first = co_await (store_.find(std::move(key)) || patience.async_wait(as_result));
    if (auto* found = std::get_if<0>(&first)) co_return std::move(*found);
    co_return std::nullopt;
}

/// Whatever changes how it sounds, a line each.
std::string KeptPhrases::key_of(std::string_view text, const Voice& voice) const {
    std::string key = options_.maker;
    for (const auto& part : {voice.name, std::to_string(voice.speed), voice.language})
        key.append("\n").append(part);
    return key.append("\n").append(text);
}

}  // namespace neura::speaking
