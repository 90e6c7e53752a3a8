#pragma once

// What vendors do for one call, in the amounts they charge for.
//
//   recogniser, voice, language model ── add(service, usage) ──▶ Meter ── readings() ──▶ the record
//
// Whoever works for a call is given its meter with the request; server/metering.hpp reads off, once
// around the interfaces, what was really done.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace neura {

/// Something a vendor charges for.
struct Service {
    std::string vendor;  ///< "deepgram"
    std::string kind;    ///< "stt", "tts" or "llm"
    std::string model;   ///< "nova-3"; empty where there is no choice

    friend bool operator==(const Service&, const Service&) = default;
};

/// How much of it was used. What a service does not count in stays 0.
struct Usage {
    std::chrono::milliseconds audio{};    ///< given to a recogniser, or made by a voice
    std::chrono::milliseconds session{};  ///< that a stream to a recogniser was open
    std::int64_t characters = 0;          ///< spoken; code points
    std::int64_t input_tokens = 0;        ///< without `cached_tokens`
    std::int64_t cached_tokens = 0;       ///< of the input, remembered by the vendor
    std::int64_t output_tokens = 0;

    /// Answers whose tokens the vendor did not tell: those nobody waited for, those that broke off.
    /// What is counted of a language model's is estimated.
    std::int64_t untold = 0;

    Usage& operator+=(const Usage& more) {
        audio += more.audio;
        session += more.session;
        characters += more.characters;
        input_tokens += more.input_tokens;
        cached_tokens += more.cached_tokens;
        output_tokens += more.output_tokens;
        untold += more.untold;
        return *this;
    }

    friend bool operator==(const Usage&, const Usage&) = default;
};

/// Of one call, on its loop. Outlives the streams, utterances and answers that were given it.
class Meter {
public:
    using Reading = std::pair<Service, Usage>;

    void add(const Service& service, const Usage& usage) {
        auto found = std::ranges::find(readings_, service, &Reading::first);
        if (found == readings_.end()) found = readings_.insert(found, {service, {}});
        found->second += usage;
    }

    /// In the order they were first used.
    const std::vector<Reading>& readings() const { return readings_; }

private:
    std::vector<Reading> readings_;
};

}  // namespace neura
