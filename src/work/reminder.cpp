#include "work/reminder.hpp"

#include <algorithm>
#include <array>

namespace neura::work {

namespace {

constexpr std::array<std::string_view, 2> owners{"caller", "agent"};
constexpr std::array<std::string_view, 3> states{"waiting", "fired", "cancelled"};

template <class Value, std::size_t n>
std::optional<Value> named(const std::array<std::string_view, n>& names, std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Value>(found - names.begin());
}

}  // namespace

std::string_view name_of(Reminder::Owner owner) { return owners[static_cast<std::size_t>(owner)]; }
std::string_view name_of(Reminder::State state) { return states[static_cast<std::size_t>(state)]; }

std::optional<Reminder::Owner> owner_named(std::string_view name) {
    return named<Reminder::Owner>(owners, name);
}
std::optional<Reminder::State> reminder_state_named(std::string_view name) {
    return named<Reminder::State>(states, name);
}

NewJob job_of(const Reminder& reminder) {
    return {.kind = std::string(reminder_kind),
            .key = std::string(reminder_kind) + ':' + reminder.id + ':' +
                   std::to_string(reminder.revision),
            .payload = {{"reminder", reminder.id}, {"revision", reminder.revision}},
            .due_at = reminder.due_at};
}

}  // namespace neura::work
