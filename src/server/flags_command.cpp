#include "server/flags_command.hpp"

#include <pwd.h>
#include <unistd.h>

#include <iostream>
#include <utility>
#include <vector>

#include "api/flags_api.hpp"
#include "api/json.hpp"
#include "server/text_table.hpp"
#include "storage/sqlite/sqlite_flags.hpp"

namespace neura::server {

namespace {

using storage::FlagScope;

std::string who_asks() {
    const auto* user = ::getpwuid(::getuid());
    return std::string("cli: ") + (user != nullptr ? user->pw_name : "unknown");
}

FlagScope scope_of(const FlagsOptions& options) {
    if (!options.call.empty()) return {FlagScope::Of::call, options.call};
    if (!options.agent.empty()) return {FlagScope::Of::agent, options.agent};
    return {};
}

std::string in_words(const std::optional<std::string>& value) { return value.value_or("unset"); }

void print(const storage::FlagSettings& settings, const FlagsOptions& options) {
    if (options.as_json) {
        std::cout << api::to_json(settings).dump(2) << '\n';
        return;
    }
    std::vector<std::vector<std::string>> rows{{"FLAG", "VALUE", "FOR", "EXPECTED"}};
    for (const auto& kind : storage::flag_kinds()) {
        const auto before = rows.size();
        for (const auto& [scope, flags] : settings.scopes)
            if (const auto value = storage::value_of(flags, kind))
                rows.push_back({std::string(kind.name), *value, storage::in_words(scope),
                                storage::expected_of(kind)});
        if (rows.size() == before)
            rows.push_back({std::string(kind.name), "unset", "", storage::expected_of(kind)});
    }
    std::cout << text_table(rows);
}

void print(const std::vector<storage::FlagChange>& changes, bool as_json) {
    if (as_json) {
        auto items = nlohmann::ordered_json::array();
        for (const auto& change : changes) items.push_back(api::to_json(change));
        std::cout << items.dump(2) << '\n';
        return;
    }
    std::vector<std::vector<std::string>> rows{{"WHEN", "WHO", "FLAG", "FOR", "FROM", "TO"}};
    for (const auto& change : changes)
        rows.push_back({api::rfc3339(change.at), change.who, change.name,
                        storage::in_words(change.scope), in_words(change.before),
                        in_words(change.after)});
    std::cout << text_table(rows);
}

int complain(const Error& error) {
    std::cerr << "neura flags: " << error.doing;
    if (error.code.category() == storage::make_error_code(storage::FlagErrc{}).category()) {
        std::cerr << '\n';
        return 2;
    }
    std::cerr << ": " << error.code.message() << '\n';
    return 1;
}

}  // namespace

int flags_command(const Configuration& configuration, const FlagsOptions& options) {
    using Do = FlagsOptions::Do;
    const auto store = storage::sqlite::open_flags(configuration.data_dir / "neura.db");
    if (!store) return complain(store.error());
    if (options.what == Do::list) {
        const auto settings = (*store)->read();
        if (!settings) return complain(settings.error());
        print(*settings, options);
        return 0;
    }
    if (options.what == Do::history) {
        const auto changes = (*store)->history(options.most);
        if (!changes) return complain(changes.error());
        print(*changes, options.as_json);
        return 0;
    }
    storage::WantedFlag wanted{
        .name = options.name, .scope = scope_of(options), .value = {}, .who = who_asks()};
    if (options.what == Do::set) wanted.value = options.value;
    const auto made = (*store)->change(wanted);
    if (!made) return complain(made.error());
    std::cout << made->name << " for " << storage::in_words(made->scope) << ": "
              << in_words(made->before) << " -> " << in_words(made->after) << '\n';
    return 0;
}

}  // namespace neura::server
