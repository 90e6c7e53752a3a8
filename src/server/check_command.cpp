#include "server/check_command.hpp"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>

#include "server/checkup.hpp"
#include "server/load_configuration.hpp"
#include "server/text_table.hpp"
#include "telemetry/log.hpp"

namespace neura::server {

namespace {

using nlohmann::ordered_json;
using State = Finding::State;

const char* name_of(State state) {
    switch (state) {
        case State::well: return "ok";
        case State::note: return "note";
        case State::wrong: return "wrong";
    }
    return "";
}

std::string words_of(const std::vector<Finding>& findings) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& finding : findings) {
        rows.push_back({name_of(finding.state), finding.subject, finding.check, finding.seen});
        if (!finding.fix.empty()) rows.push_back({"", "", "", "-> " + finding.fix});
    }
    return text_table(rows);
}

ordered_json json_of(const Finding& finding) {
    const auto text = [](const std::string& known) {
        return known.empty() ? ordered_json() : ordered_json(known);
    };
    return {{"subject", finding.subject},
            {"check", text(finding.check)},
            {"state", name_of(finding.state)},
            {"seen", finding.seen},
            {"fix", text(finding.fix)},
            {"took_ms", finding.took ? ordered_json(finding.took->count()) : ordered_json()}};
}

}  // namespace

int check_command(Values overrides, bool as_json) {
    // What the adapters would log is among the findings.
    log::set_level(log::Level::none);
    const auto configuration = load_configuration(std::move(overrides));
    const auto findings =
        configuration ? check_up(*configuration) : findings_of(configuration.error());
    const auto wrong = std::ranges::count(findings, State::wrong, &Finding::state);

    if (as_json) {
        auto list = ordered_json::array();
        for (const auto& finding : findings) list.push_back(json_of(finding));
        const ordered_json all{{"is_well", wrong == 0}, {"findings", std::move(list)}};
        std::cout << all.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
    } else {
        std::cout << words_of(findings) << '\n';
        if (wrong == 0)
            std::cout << "All is well.\n";
        else
            std::cout << wrong << (wrong == 1 ? " thing" : " things") << " to mend.\n";
        if (!configuration)
            std::cout << "The rest is looked at once the configuration can be read.\n";
    }
    return wrong == 0 ? 0 : 1;
}

}  // namespace neura::server
