#include "server/costs_command.hpp"

#include <fmt/format.h>

#include <iostream>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "api/cost_range.hpp"
#include "api/json.hpp"
#include "server/text_table.hpp"
#include "storage/sqlite/sqlite_records.hpp"

namespace neura::server {

namespace {

/// What a month of a middling call centre is reckoned by.
constexpr double seconds_of_thousand_calls = 1'000 * 600;

double in_units(std::int64_t nano) { return static_cast<double>(nano) / 1e9; }

std::string minutes(std::chrono::milliseconds time) {
    return fmt::format("{:.1f} min", static_cast<double>(time.count()) / 60'000);
}

/// "12.3 min", "1,204 characters", "5,210 tokens in, 800 cached, 300 out".
std::string used(const Usage& usage) {
    std::string words;
    const auto add = [&](const std::string& amount) {
        if (!words.empty()) words += ", ";
        words += amount;
    };
    using namespace std::chrono_literals;
    if (usage.audio > 0ms) add(minutes(usage.audio));
    if (usage.session > 0ms) add(minutes(usage.session) + " of session");
    if (usage.characters > 0) add(fmt::format("{} characters", usage.characters));
    if (usage.input_tokens > 0) add(fmt::format("{} tokens in", usage.input_tokens));
    if (usage.cached_tokens > 0) add(fmt::format("{} cached", usage.cached_tokens));
    if (usage.output_tokens > 0) add(fmt::format("{} out", usage.output_tokens));
    if (usage.untold > 0) add(fmt::format("{} answers not told of", usage.untold));
    return words;
}

/// Of `nano` in `talked`, what as much talk as a thousand calls would cost.
std::string of_thousand_calls(std::int64_t nano, std::chrono::seconds talked) {
    if (talked.count() <= 0) return "-";
    return fmt::format(
        "{:.2f}", in_units(nano) * seconds_of_thousand_calls / static_cast<double>(talked.count()));
}

}  // namespace

std::string cost_table(const storage::Costs& costs) {
    const auto talked = static_cast<double>(costs.talked.count()) / 60;
    auto text = fmt::format("{} {}, {:.1f} minutes of talk\n", costs.calls,
                            costs.calls == 1 ? "call" : "calls", talked);
    if (costs.services.empty()) return text;

    std::vector<std::vector<std::string>> rows{
        {"KIND", "VENDOR", "MODEL", "CALLS", "COST", "", "1,000 CALLS OF 10 MIN", "USED"}};
    std::map<std::string, std::int64_t> sums;
    std::int64_t untold = 0;
    bool unknown = false;
    for (const auto& [charge, calls] : costs.services) {
        const auto& [service, usage, cost, currency, priced_on] = charge;
        rows.push_back({service.kind, service.vendor, service.model.empty() ? "-" : service.model,
                        std::to_string(calls),
                        cost ? fmt::format("{:.4f}", in_units(*cost)) : "not known", currency,
                        cost ? of_thousand_calls(*cost, costs.talked) : "not known", used(usage)});
        if (cost) sums[currency] += *cost;
        unknown = unknown || !cost;
        untold += usage.untold;
    }
    for (const auto& [currency, nano] : sums)
        rows.push_back({"all", "", "", "", fmt::format("{:.4f}", in_units(nano)), currency,
                        of_thousand_calls(nano, costs.talked), ""});
    text += '\n' + text_table(rows, {3, 4, 6});
    if (unknown)
        text +=
            "\nThe sum is without what has no known price: give it one in a file of your own "
            "(NEURA_PRICES).\n";
    if (untold > 0)
        text += fmt::format(
            "\nThe sum is without {} answers of language models that broke off or were not waited "
            "for: their\nvendors did not tell what they took.\n",
            untold);
    return text;
}

int costs_command(const Configuration& configuration, const CostsOptions& options) {
    storage::CostRange range;
    const auto refuse = [](const char* option) {
        std::cerr << "neura costs: " << option << ": expected " << api::expected_moment << '\n';
        return 2;
    };
    if (!api::take_from(range, options.from)) return refuse("--from");
    if (!api::take_to(range, options.to)) return refuse("--to");

    const auto costs = storage::sqlite::costs_in(configuration.data_dir / "neura.db", range);
    if (!costs) {
        std::cerr << "neura costs: " << costs.error().doing << ": " << costs.error().code.message()
                  << "; the records are those of NEURA_DATA_DIR, which a server makes and keeps\n";
        return 1;
    }
    if (options.as_json)
        std::cout << api::to_json(*costs).dump(2) << '\n';
    else
        std::cout << cost_table(*costs);
    return 0;
}

}  // namespace neura::server
