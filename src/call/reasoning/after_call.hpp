#pragma once

// What an agent file says of the time after a call, and of reminders:
//
//   after_call:
//     next_actions:                       what may be done next with a claim
//       - {name: call_back, description: …, when: [cut_off, incomplete]}
//     sms: true                           a short report to the caller; or {if: consent_to_text},
//                                         a boolean field of the claim
//     sms_text: "…{about}…{reference}…"
//   reminders: {by: call}                 call, sms or webhook: how they fire

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace YAML {
class Node;
}

namespace neura::reasoning {

/// How a call left its claim.
enum class LeftAs : std::uint8_t {
    complete,      ///< all that is needed, confirmed
    incomplete,    ///< brought to an end, and something is missing
    cut_off,       ///< ended in the middle
    wants_person,  ///< the caller asked for one
    emergency,
    off_topic,  ///< nothing of the claim came up
};

/// Something that may be done next with a claim.
struct NextAction {
    std::string name;
    std::string description;   ///< when it is right, and what is done; for people and models
    std::vector<LeftAs> when;  ///< it is what to do without a model's advice

    friend bool operator==(const NextAction&, const NextAction&) = default;
};

std::vector<NextAction> default_next_actions();

/// Whether the caller is sent a short report.
struct CallerReport {
    bool is_sent = false;
    std::string only_if;  ///< field of the claim that must be true; empty for always
    std::string text =
        "{company}: thank you for your call. We have noted {about}. Reference: {reference}.";
};

struct AfterCall {
    std::vector<NextAction> next_actions = default_next_actions();
    CallerReport sms;
};

enum class ReminderWay : std::uint8_t { call, sms, webhook };

struct Reminders {
    bool are_offered = false;  ///< the agent file speaks of them
    ReminderWay by = ReminderWay::webhook;
};

AfterCall read_after_call(const YAML::Node& node);
Reminders read_reminders(const YAML::Node& node);

}  // namespace neura::reasoning
