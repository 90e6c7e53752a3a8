#pragma once

// Several language models as one: when the first fails or hesitates the next one is asked.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "call/reasoning/language_model.hpp"
#include "runtime/circuit_breaker.hpp"

namespace neura::reasoning {

struct FailoverModel {
    LanguageModel& model;
    CircuitBreaker& breaker;  ///< of this vendor's models
    std::string vendor{};     ///< told with what its answers took
    std::string name{};       ///< the vendor's of the model
};

struct FailoverOptions {
    /// How long the first event of an answer is waited for before the next model is asked beside:
    /// nine of ten of its latest answers began sooner, but not less than `at_least`. `unknown`
    /// until eight answers have been seen.
    std::chrono::milliseconds at_least{300};
    std::chrono::milliseconds unknown{1'500};
};

/// Asks `models` in their order, leaving out those whose breaker is open; the last one is always
/// asked when no other is left. Of two that are asked at a time the one that begins first goes on,
/// and the other is cancelled.
///
/// Once words of an answer were given nobody else is asked the same, or a caller would hear a thing
/// twice: its `go_on` asks the others, and who calls it says what was heard. Tool calls are given
/// when the answer is whole, so that none is carried out twice.
///
/// The models, their breakers and `time` outlive it. On one loop. Failures: those of the last model
/// asked, or of the one that had begun.
std::unique_ptr<LanguageModel> make_failover(std::vector<FailoverModel> models,
                                             const TimeSource& time, FailoverOptions options = {});

}  // namespace neura::reasoning
