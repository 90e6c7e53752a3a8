#pragma once

// What an agent says in every call is made once: kept somewhere, and given from there ever after.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/speaking/text_to_speech.hpp"

namespace neura::speaking {

/// A sentence as it was made.
struct SpokenPhrase {
    std::vector<std::uint8_t> audio;  ///< mu-law of 8 kHz
    std::vector<Said> said{};         ///< see `Utterance::said`

    friend bool operator==(const SpokenPhrase&, const SpokenPhrase&) = default;
};

/// Where phrases are kept, for all loops. Losing one is no failure: it is made again.
class PhraseStore {
public:
    virtual ~PhraseStore() = default;

    /// What was kept under that key; nothing if it is not there any more, or is not what was kept.
    /// Can be cancelled.
    virtual Awaitable<std::optional<SpokenPhrase>> find(std::string key) = 0;

    /// Keeps it in the place of what was there. Returns at once.
    virtual void keep(std::string key, SpokenPhrase phrase) = 0;
};

/// The sentences that are kept, and no others: those of texts that were written before the first
/// call, so that nothing a caller said can be among them.
class FixedPhrases {
public:
    /// @param texts  as they are given to a `Speaker` of that language
    FixedPhrases(std::span<const std::string> texts, std::string_view language);

    /// @param sentence  as a voice is given it
    bool contains(std::string_view sentence) const { return sentences_.contains(sentence); }

    std::size_t size() const { return sentences_.size(); }

private:
    std::set<std::string, std::less<>> sentences_;
};

/// A voice that makes fixed phrases once. Others go by as if this were not here, and so does
/// everything when the store takes its time. Only what was made to its end is kept.
///
/// `tts`, `store` and `fixed` outlive it. Errors: those of `tts`.
class KeptPhrases final : public TextToSpeech {
public:
    struct Options {
        /// Vendor, model, its usual voice, and whatever else changes how a sentence sounds.
        std::string maker;

        /// For the store; after it the voice is asked, which takes three times as long at best.
        std::chrono::milliseconds patience{60};
    };

    KeptPhrases(TextToSpeech& tts, PhraseStore& store, const FixedPhrases& fixed, Options options)
        : tts_(tts), store_(store), fixed_(fixed), options_(std::move(options)) {}

    Task<std::unique_ptr<Utterance>> say(std::string text, Voice voice) override;

    // Of fixed phrases, since the start. Any thread.

    std::uint64_t hits() const { return hits_.load(std::memory_order_relaxed); }
    std::uint64_t misses() const { return misses_.load(std::memory_order_relaxed); }

private:
    Awaitable<std::optional<SpokenPhrase>> look_up(std::string key);
    std::string key_of(std::string_view text, const Voice& voice) const;

    TextToSpeech& tts_;
    PhraseStore& store_;
    const FixedPhrases& fixed_;
    const Options options_;
    std::atomic<std::uint64_t> hits_{0};
    std::atomic<std::uint64_t> misses_{0};
};

}  // namespace neura::speaking
