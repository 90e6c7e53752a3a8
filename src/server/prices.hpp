#pragma once

// What vendors charge: dated data, read from YAML, and what a use comes to. The program carries
// data/prices.yaml, which says how such a file is written; NEURA_PRICES names another.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/journal.hpp"
#include "runtime/error.hpp"
#include "runtime/meter.hpp"
#include "server/configuration.hpp"

namespace neura::server {

/// What one service costs.
struct Price {
    enum class Per : std::uint8_t {
        minute_of_audio,
        minute_of_session,
        thousand_characters,
        million_input_tokens,
        million_cached_tokens,
        million_output_tokens,
    };

    Service service;            ///< its model may hold '*'
    std::map<Per, double> per;  ///< in `currency`; empty: it is not known
    std::string currency;       ///< "USD"
    std::string date;           ///< "2026-11-26": it was so then
    std::string page;           ///< of the vendor
};

/// "0.0048 USD a minute of audio"; "not known" without one.
std::string in_words(const Price& price);

class Prices {
public:
    /// Reads the text of a file. @param name  as messages call it
    /// Errors: `std::errc::invalid_argument`, the words naming file, line, field and what was
    /// expected.
    static Result<Prices> read(std::string_view yaml, const std::string& name);

    /// The price of a service, of those whose model matches the longest; null if there is none.
    const Price* find(const Service& service) const;

    /// What was used, and what it costs as far as that is known.
    std::vector<call::Charge> charges(const Meter& meter) const;

    const std::vector<Price>& all() const { return prices_; }

private:
    std::vector<Price> prices_;
};

/// What a use costs, in billionths of the currency; nothing where a price is missing.
/// Answers whose tokens were not told are not in it.
std::optional<std::int64_t> cost_of(const Usage& usage, const Price& price);

/// The prices that the configuration names, or those of the program.
/// Errors: as `Prices::read`, and that there is no such file.
Result<Prices> load_prices(const Configuration& configuration);

}  // namespace neura::server
