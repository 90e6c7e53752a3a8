#include "providers/deepgram/deepgram_tts.hpp"

#include <algorithm>
#include <list>
#include <utility>

#include "providers/deepgram/speak_line.hpp"

namespace neura::providers::deepgram {

namespace {

using Audio = std::vector<std::uint8_t>;

/// What the call can act on.
Error meaning(Error why) {
    const auto code = why.code == Errc::bad_credentials ? speaking::Errc::bad_credentials
                      : why.code == Errc::out_of_credit ? speaking::Errc::quota_exceeded
                      : why.code == Errc::bad_request   ? speaking::Errc::unknown_voice
                                                        : speaking::Errc::synthesis_failed;
    return {code, "speak: " + why.doing};
}

class DeepgramSpeech final : public speaking::Utterance {
public:
    DeepgramSpeech(Executor loop, std::shared_ptr<SpeakLine> line, const std::string& text)
        : made_(loop), line_(std::move(line)) {
        line_->say(text, made_);
    }
    ~DeepgramSpeech() override { line_->abandon(made_); }

    Task<std::optional<Audio>> next() override {
        auto audio = co_await made_.next();
        if (!audio) co_return std::nullopt;
        if (!*audio) co_return std::unexpected(meaning(std::move(*audio).error()));
        co_return std::move(**audio);
    }

private:
    Made made_;
    const std::shared_ptr<SpeakLine> line_;
};

}  // namespace

/// The streams of one loop.
class DeepgramTts::Pool {
public:
    Pool(Executor loop, remote::Account& account, const TimeSource& time,
         const SpeakOptions& options)
        : loop_(loop), account_(account), time_(time), options_(options) {}

    /// A free stream with that voice, an open one if there is.
    std::shared_ptr<SpeakLine> take(const std::string& model) {
        tidy();
        std::shared_ptr<SpeakLine> best;
        std::size_t more = 0;
        for (const auto& line : lines_) {
            if (line->model() != model || !line->is_free()) continue;
            ++more;
            if (!best || (line->is_open() && !best->is_open())) best = line;
        }
        if (!best) best = open(model);
        if (more <= 1) open(model);
        return best;
    }

    std::shared_ptr<SpeakLine> open(const std::string& model) {
        return lines_.emplace_back(std::make_shared<SpeakLine>(loop_, account_, time_, model));
    }

private:
    /// Forgets streams that are over, and free ones beyond the first that nobody needed.
    void tidy() {
        const auto now = time_.now();
        std::size_t kept = 0;
        std::erase_if(lines_, [&](const auto& line) {
            if (line->is_over()) return true;
            if (!line->is_free() || ++kept == 1) return false;
            return kept > options_.most_kept || now - line->idle_since() >= options_.kept_for;
        });
    }

    const Executor loop_;
    remote::Account& account_;
    const TimeSource& time_;
    const SpeakOptions& options_;
    std::list<std::shared_ptr<SpeakLine>> lines_;
};

DeepgramTts::DeepgramTts(remote::Account& account, const TimeSource& time, SpeakOptions options)
    : account_(account), time_(time), options_(std::move(options)) {}

DeepgramTts::~DeepgramTts() = default;

Task<std::unique_ptr<speaking::Utterance>> DeepgramTts::say(std::string text,
                                                            speaking::Voice voice) {
    if (!knows(voice))
        co_return fail(speaking::Errc::unknown_voice,
                       "speak: voices of Deepgram are called aura-…");
    const Executor loop = co_await asio::this_coro::executor;
    auto line = pool_of(loop).take(voice.name.empty() ? options_.model : voice.name);
    co_return std::make_unique<DeepgramSpeech>(loop, std::move(line), text);
}

void DeepgramTts::prepare(Executor loop) { pool_of(loop).open(options_.model); }

bool DeepgramTts::knows(const speaking::Voice& voice) {
    return voice.name.empty() || voice.name.starts_with("aura");
}

DeepgramTts::Pool& DeepgramTts::pool_of(Executor loop) {
    const std::lock_guard lock(mutex_);
    auto& pool = pools_[&loop.context()];
    if (!pool) pool = std::make_unique<Pool>(loop, account_, time_, options_);
    return *pool;
}

}  // namespace neura::providers::deepgram
