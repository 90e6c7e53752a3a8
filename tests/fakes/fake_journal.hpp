#pragma once

#include <utility>
#include <vector>

#include "call/journal.hpp"

namespace neura::fakes {

/// Keeps what calls tell.
class FakeJournal final : public call::Journal {
public:
    struct Entry {
        CallId call;
        call::Event event;
    };
    std::vector<Entry> entries;

    void write(const CallId& call, call::WallTime, call::Event event) override {
        entries.push_back({call, std::move(event)});
    }

    template <class Event>
    std::vector<Event> all() const {
        std::vector<Event> found;
        for (const auto& entry : entries)
            if (const auto* event = std::get_if<Event>(&entry.event)) found.push_back(*event);
        return found;
    }
};

}  // namespace neura::fakes
