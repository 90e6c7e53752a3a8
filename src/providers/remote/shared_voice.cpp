#include "providers/remote/shared_voice.hpp"

#include <list>
#include <optional>
#include <utility>

namespace neura::providers::remote {

namespace {

using Audio = std::vector<std::uint8_t>;

class Speech final : public speaking::Utterance {
public:
    Speech(Executor loop, std::shared_ptr<VoiceLine> line, const std::string& text,
           const speaking::Voice& voice)
        : made_(loop), line_(std::move(line)) {
        line_->say(text, voice, made_);
    }
    ~Speech() override { line_->abandon(made_); }

    Task<std::optional<Audio>> next() override {
        auto audio = co_await made_.next();
        if (!audio) co_return std::nullopt;
        if (!*audio) co_return std::unexpected(std::move(*audio).error());
        co_return std::move(**audio);
    }

    std::span<const speaking::Said> said() const override { return made_.said; }

private:
    Made made_;
    const std::shared_ptr<VoiceLine> line_;
};

}  // namespace

/// The lines of one loop.
class SharedVoice::Lines {
public:
    Lines(Executor loop, const SharedVoice& of) : loop_(loop), of_(of) {}

    /// A free line with that voice: an open one if there is, and of those the one with the least
    /// to do.
    std::shared_ptr<VoiceLine> take(const std::string& voice) {
        tidy();
        std::shared_ptr<VoiceLine> best;
        std::size_t free = 0;
        for (const auto& [its_voice, line] : lines_) {
            if (its_voice != voice || !line->is_free()) continue;
            ++free;
            if (!best || is_better(*line, *best)) best = line;
        }
        if (!best) best = open(voice);
        if (free <= 1) open(voice);
        return best;
    }

    std::shared_ptr<VoiceLine> open(const std::string& voice) {
        return lines_.emplace_back(voice, of_.open_(loop_, voice)).second;
    }

private:
    static bool is_better(const VoiceLine& one, const VoiceLine& other) {
        if (one.is_open() != other.is_open()) return one.is_open();
        return one.making() < other.making();
    }

    /// Forgets lines that are over, and idle ones beyond the first that nobody needed.
    void tidy() {
        const auto now = of_.time_.now();
        std::size_t kept = 0;
        std::erase_if(lines_, [&](const auto& one) {
            const auto& line = *one.second;
            if (line.is_over()) return true;
            if (line.making() > 0 || !line.is_free() || ++kept == 1) return false;
            return kept > of_.options_.most_kept ||
                   now - line.idle_since() >= of_.options_.kept_for;
        });
    }

    const Executor loop_;
    const SharedVoice& of_;
    std::list<std::pair<std::string, std::shared_ptr<VoiceLine>>> lines_;
};

SharedVoice::SharedVoice(const TimeSource& time, Options options, Open open)
    : time_(time), options_(std::move(options)), open_(std::move(open)) {}

SharedVoice::~SharedVoice() = default;

Task<std::unique_ptr<speaking::Utterance>> SharedVoice::say(std::string text,
                                                            speaking::Voice voice) {
    if (!knows(voice))
        co_return fail(speaking::Errc::unknown_voice,
                       "speak: " + options_.vendor + " has no voice of that name");
    if (voice.name.empty()) voice.name = options_.voice;
    const Executor loop = co_await asio::this_coro::executor;
    auto line = lines_of(loop).take(voice.name);
    co_return std::make_unique<Speech>(loop, std::move(line), text, voice);
}

void SharedVoice::prepare(Executor loop) { lines_of(loop).open(options_.voice); }

SharedVoice::Lines& SharedVoice::lines_of(Executor loop) {
    const std::lock_guard lock(mutex_);
    auto& lines = lines_[&loop.context()];
    if (!lines) lines = std::make_unique<Lines>(loop, *this);
    return *lines;
}

}  // namespace neura::providers::remote
