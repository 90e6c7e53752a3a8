#pragma once

// `neura work`: what calls have left to be done, beside a running server.

#include <chrono>
#include <string>
#include <vector>

#include "server/configuration.hpp"
#include "storage/records.hpp"
#include "work/queue.hpp"

namespace neura::server {

struct WorkOptions {
    enum class What { list, dead, retry, texts, remind } what = What::list;
    std::string key{};     ///< of the job to retry
    bool as_json = false;  ///< of a list

    std::string number{};           ///< whom to remind, E.164
    std::string title{};            ///< of what, in a few words
    std::string description{};      ///< what is to be done, a sentence
    std::chrono::seconds due_in{};  ///< from now
};

/// The table for people: the latest changed first.
std::string job_table(const std::vector<work::Job>& jobs);

/// Likewise, of text messages that did not arrive.
std::string text_message_table(const std::vector<storage::UndeliveredText>& texts);

/// @return the exit code: 0; 1 with words on standard error when the records cannot be read, there
/// is no such dead job, or the number to remind is none.
int work_command(const Configuration& configuration, const WorkOptions& options);

}  // namespace neura::server
