#pragma once

// Everything that this installation does outwards, joined: the carrier's REST interface behind the
// rules, text messages, emergencies.

#include <functional>
#include <memory>
#include <vector>

#include "call/reasoning/language_model.hpp"
#include "call/reasoning/playbook.hpp"
#include "providers/twilio/twilio_rest.hpp"
#include "runtime/time_source.hpp"
#include "server/background_tasks.hpp"
#include "server/configuration.hpp"
#include "server/emergencies.hpp"
#include "server/outward_rules.hpp"
#include "server/switchboard.hpp"
#include "server/text_messages.hpp"
#include "storage/records.hpp"

namespace neura::server {

/// What of the configuration cannot be done: a number that is none, an account without a number.
std::vector<Problem> check_outward(const Configuration& configuration);

class Outward {
public:
    /// All outlive it.
    struct Parts {
        storage::Records& records;
        Switchboard& switchboard;
        const TimeSource& time;
        std::function<reasoning::SharedPlaybook()> playbook;  ///< as it stands now
        Executor loop;                                     ///< of what goes on when calls are over
        std::function<reasoning::LanguageModel*()> model;  ///< of that loop; null for none
    };

    /// @param configuration  was checked
    Outward(const Configuration& configuration, Parts parts);

    /// Null where the carrier takes no orders.
    transport::Telephony* telephony() { return has_account_ ? &telephony_ : nullptr; }
    bool sends_texts() const { return sends_texts_; }
    TextMessages& texts() { return texts_; }

    /// The tools of one call. @param file  of its agent
    std::unique_ptr<reasoning::Toolbox> tools_of(const Calling& calling,
                                                 const reasoning::AgentFile& file);

    /// Waits for what is under way; cancelled, it ends that. On the loop given.
    Awaitable<> finish() { return tasks_.finish(); }

private:
    const bool has_account_;
    const bool sends_texts_;
    BackgroundTasks tasks_;
    providers::twilio::TwilioRest carrier_;
    GuardedTelephony telephony_;
    TextMessages texts_;
    const Configuration configuration_;
    Emergencies emergencies_;
};

}  // namespace neura::server
