#pragma once

// Text messages that belong to calls: ours, and those of callers.

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "call/reasoning/language_model.hpp"
#include "call/reasoning/playbook.hpp"
#include "call/transport/telephony.hpp"
#include "runtime/time_source.hpp"
#include "server/background_tasks.hpp"
#include "server/switchboard.hpp"
#include "storage/records.hpp"
#include "telemetry/metrics.hpp"

namespace neura::server {

/// Whether it is a word that carriers themselves act on: STOP, START, HELP and their like. Nothing
/// of ours answers them.
bool is_carrier_word(std::string_view text);

class TextMessages {
public:
    /// All outlive it.
    struct Parts {
        storage::Records& records;
        transport::Telephony& telephony;
        Switchboard& switchboard;
        BackgroundTasks& tasks;
        const TimeSource& time;
        std::function<reasoning::SharedPlaybook()> playbook;  ///< as it stands now
        /// Of the loop of `tasks`, once there is one; null: a fixed sentence answers.
        std::function<reasoning::LanguageModel*()> model;
        bool answers = false;  ///< messages can be sent
    };
    explicit TextMessages(Parts parts) : parts_(std::move(parts)) {}

    /// Takes a caller's message, once however often it comes: it is on record with the live call
    /// of that number, which answers it by voice, or else with the latest one; then one message
    /// answers it. A number that never called gets none. Any loop.
    void received(const transport::ReceivedText& text);

    /// Puts on record what became of a message of ours, each word of the carrier's once. Any loop.
    void reported(const transport::TextReport& report);

    void register_metrics(metrics::Registry& registry) const;

    /// Sends a message, and puts it on record: as sent, or as one that will never be. Any loop.
    Task<transport::SentText> send(CallId call, std::string to, std::string text);

private:
    bool came_before(const std::string& id);
    Awaitable<> note(transport::TextReport report);
    Awaitable<> take(transport::ReceivedText text);
    Awaitable<std::string> answer_to(const std::string& text, const storage::CallRecord& record);
    Awaitable<std::string> model_answer(const std::string& text, const storage::CallRecord& record);

    const Parts parts_;
    std::mutex mutex_;  ///< guards the one below
    std::deque<std::string> latest_;
    std::atomic<std::uint64_t> delivered_ = 0;
    std::atomic<std::uint64_t> undelivered_ = 0;
};

}  // namespace neura::server
