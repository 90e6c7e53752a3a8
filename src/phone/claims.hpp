#pragma once

// How well claims come out: many invented callers, what they said they had, what was written down.

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "phone/call_report.hpp"
#include "phone/invented_caller.hpp"
#include "phone/invention.hpp"
#include "runtime/task.hpp"

namespace neura::phone {

struct FieldResult {
    Topic topic{};
    bool right = false;
    std::string truth;
    std::string found;
};

struct ClaimResult {
    std::uint32_t number = 0;           ///< of the caller in its series
    std::vector<FieldResult> fields{};  ///< those that apply
    std::vector<SpokenLine> transcript{};
    std::string outcome{};
    std::string trouble{};  ///< why there is no claim; all fields are wrong then
    LineTime took{};        ///< of the clock on the wall

    bool right() const;
};

/// Compares a claim with the truth.
std::vector<FieldResult> compare(const Invention& truth, const nlohmann::json& claim);

/// What lies between a caller's mouth and the agent's mind: nothing, a bad line, a recogniser.
class Channel {
public:
    virtual ~Channel() = default;
    virtual Task<reasoning::Turn> carry(const Invention& caller, Act act) = 0;
};

/// The words themselves, with `share` of them lost, doubled or changed as a bad line would.
std::unique_ptr<Channel> make_text_channel(double share, std::uint32_t seed);

/// Drops, doubles or changes about `share` of the words.
std::string mangle(std::mt19937& random, std::string_view text, double share);

/// One conversation without a telephone: as fast as the agent answers.
/// @param agent  of this conversation alone.
Awaitable<ClaimResult> converse(std::uint32_t number, const Invention& truth,
                                reasoning::Agent& agent, Channel& channel);

/// Share of fields and claims right, field by field, for people. @param failures  also the
/// conversations behind wrong claims.
std::string summary(const std::vector<ClaimResult>& results, const std::vector<Invention>& truths,
                    bool failures);

/// The same for programs.
nlohmann::json to_json(const std::vector<ClaimResult>& results);

}  // namespace neura::phone
