#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "storage/flags.hpp"

namespace neura::fakes {

/// Flags in memory. While `fails`, none can be reached.
class FakeFlags final : public storage::FlagStore {
public:
    bool fails = false;

    Result<std::int64_t> revision() override {
        if (fails) return failed();
        return static_cast<std::int64_t>(changes_.size());
    }

    Result<storage::FlagSettings> read() override {
        if (fails) return failed();
        storage::FlagSettings settings{.revision = static_cast<std::int64_t>(changes_.size())};
        for (const auto& change : changes_) {
            auto& flags = settings.scopes[change.scope];
            const auto& kind = *storage::flag_named(change.name);
            if (change.after)
                (void)storage::put(flags, kind, *change.after);
            else
                std::visit([&](auto member) { (flags.*member).reset(); }, kind.member);
        }
        return settings;
    }

    Result<storage::FlagChange> change(const storage::WantedFlag& wanted) override {
        if (fails) return failed();
        if (auto refused = storage::refusal_of(wanted)) return std::unexpected(*refused);
        storage::FlagChange made{.sequence = static_cast<std::int64_t>(changes_.size()) + 1,
                                 .who = wanted.who,
                                 .scope = wanted.scope,
                                 .name = wanted.name,
                                 .after = wanted.value};
        changes_.push_back(made);
        return made;
    }

    Result<std::vector<storage::FlagChange>> history(int most, std::int64_t after) override {
        if (fails) return failed();
        std::vector<storage::FlagChange> latest(changes_.rbegin(), changes_.rend());
        std::erase_if(latest, [&](const auto& change) { return change.sequence <= after; });
        if (latest.size() > static_cast<std::size_t>(most)) latest.resize(std::size_t(most));
        return latest;
    }

private:
    static std::unexpected<Error> failed() {
        return fail(std::make_error_code(std::errc::io_error), "read the flags");
    }

    std::vector<storage::FlagChange> changes_;
};

}  // namespace neura::fakes
