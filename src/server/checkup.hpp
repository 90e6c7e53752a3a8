#pragma once

// Whether this machine could answer calls with this configuration: everything a call needs is tried
// the way a call tries it.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "server/configuration.hpp"

namespace neura::server {

/// What one look at one thing gave.
struct Finding {
    enum class State {
        well,
        note,   ///< it works, and is worth knowing
        wrong,  ///< calls would suffer
    };

    std::string subject;  ///< "configuration", "deepgram stt", "port", …
    std::string check;    ///< "reachable", "key", "round trip"; empty where there is but one
    State state = State::well;
    std::string seen;   ///< in words; never a key, nor what a vendor wrote
    std::string fix{};  ///< what to do about it; empty when all is well
    std::optional<std::chrono::milliseconds> took{};
};

/// What is wrong with a configuration that could not even be read.
std::vector<Finding> findings_of(const std::vector<Problem>& problems);

/// Looks at the configuration, the folders, the database, the port, the carrier's token and the
/// models, then at each vendor it names: the way to its server, and one recognition, sentence or
/// answer by the adapter that calls use. Vendors with a missing key are left out. It blocks, half a
/// minute at most, writes nothing that stays and disturbs no server that runs here.
std::vector<Finding> check_up(const Configuration& configuration);

}  // namespace neura::server
