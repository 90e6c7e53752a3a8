#pragma once

// `neura providers`: every vendor there is, how it stands with this configuration, and its price.

#include <string>
#include <vector>

#include "server/configuration.hpp"
#include "server/prices.hpp"

namespace neura::server {

struct ListedProvider {
    enum class Use { none, first, fallback };

    std::string kind;   ///< "stt", "tts", "llm" or "s2s"
    std::string name;   ///< as the settings call it
    std::string needs;  ///< names of settings, with blanks between
    Use use = Use::none;
    std::string missing;           ///< what is missing to use it, in words; empty: it is ready
    std::string model;             ///< the one configured; empty where there is no choice
    const Price* price = nullptr;  ///< of `prices`; null: not known
};

/// From the tables that calls use. @param prices  outlives what is given
std::vector<ListedProvider> list_providers(const Configuration& configuration,
                                           const Prices& prices);

/// Prints them as a table, or as JSON. No key is shown. @return the exit code: 0, or 2 with words
/// on standard error when the prices cannot be read.
int providers_command(const Configuration& configuration, bool as_json);

}  // namespace neura::server
