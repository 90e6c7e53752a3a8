#include "server/flag_watch.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "telemetry/log.hpp"

namespace neura::server {

using namespace std::chrono_literals;

namespace {

constexpr auto look_every = 1s;
constexpr int most_told = 1'000;  ///< changes at a time that the log names one by one

struct News {
    storage::FlagSettings settings;
    std::vector<storage::FlagChange> changes;  ///< the latest first
};

/// Nothing if there are none since `known`. Blocks.
Result<std::optional<News>> news_since(storage::FlagStore& store, std::int64_t known) {
    const auto revision = store.revision();
    if (!revision) return std::unexpected(revision.error());
    if (*revision == known) return std::nullopt;
    auto settings = store.read();
    if (!settings) return std::unexpected(std::move(settings).error());
    auto changes = store.history(most_told, known);
    if (!changes) return std::unexpected(std::move(changes).error());
    return News{std::move(*settings), std::move(*changes)};
}

}  // namespace

FlagWatch::FlagWatch(storage::FlagStore& store, BlockingPool& pool, metrics::Registry& registry)
    : store_(store),
      pool_(pool),
      changes_(registry.counter("neura_flag_changes_total",
                                "Changes of flags this server took over while it ran.")),
      current_(std::make_shared<const storage::FlagSettings>()) {
    auto settings = store_.read();
    if (settings)
        current_ = std::make_shared<const storage::FlagSettings>(std::move(*settings));
    else
        log::error("flags.unreadable", {{"error", settings.error().doing}});
}

std::shared_ptr<const storage::FlagSettings> FlagWatch::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

Awaitable<> FlagWatch::run(std::function<void()> changed) {
    const auto loop = co_await asio::this_coro::executor;
    Timer pause(loop);
    for (;;) {
        pause.expires_after(look_every);
        co_await pause.async_wait(as_result);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return;
        const bool exchanged = co_await look();
        if (exchanged) changed();
    }
}

/// Takes over what is new, if anything is.
Awaitable<bool> FlagWatch::look() {
    const auto known = current()->revision;
    auto work = [&store = store_, known] { return news_since(store, known); };
    auto news = co_await pool_.run(std::move(work));
    if (!news) {
        if (!std::exchange(failing_, true))
            log::error("flags.unreadable", {{"error", news.error().doing}});
        co_return false;
    }
    failing_ = false;
    if (!*news) co_return false;
    for (auto change = (*news)->changes.rbegin(); change != (*news)->changes.rend(); ++change)
        tell_of(*change);
    auto settings = std::make_shared<const storage::FlagSettings>(std::move((*news)->settings));
    const std::lock_guard lock(mutex_);
    current_ = std::move(settings);
    co_return true;
}

void FlagWatch::tell_of(const storage::FlagChange& change) {
    changes_.add();
    const std::string unset = "unset";
    log::info("flags.changed", {{"flag", change.name},
                                {"scope", in_words(change.scope)},
                                {"from", change.before.value_or(unset)},
                                {"to", change.after.value_or(unset)},
                                {"by", change.who}});
}

CallTerms with_flags(CallTerms terms, storage::Flags flags) {
    auto& limits = terms.limits;
    if (flags.answer_hard_timeout) limits.answer.give_up = *flags.answer_hard_timeout;
    if (flags.answer_soft_timeout) limits.answer.apology = *flags.answer_soft_timeout;
    if (flags.phone_silence_timeout) limits.silence = *flags.phone_silence_timeout;
    if (flags.tone) limits.waiting_sound = *flags.tone;
    if (flags.recording_enabled) terms.records = *flags.recording_enabled;
    if (flags.vad_cutoff_timeout) limits.barge_in.onset = *flags.vad_cutoff_timeout;
    if (flags.vad_silence_timeout) limits.turns.ordinary = *flags.vad_silence_timeout;
    if (flags.vad_threshold) {
        // What ends a voice keeps its distance below what starts one.
        const auto usual = listening::TurnDetector::Options{};
        const auto above = static_cast<float>(*flags.vad_threshold);
        limits.turns.voice_above = above;
        limits.turns.silence_below = above * usual.silence_below / usual.voice_above;
    }
    terms.flags = std::move(flags);
    return terms;
}

}  // namespace neura::server
