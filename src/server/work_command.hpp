#pragma once

// `neura work`: what calls have left to be done, beside a running server.

#include <string>
#include <vector>

#include "server/configuration.hpp"
#include "storage/records.hpp"
#include "work/queue.hpp"

namespace neura::server {

struct WorkOptions {
    enum class What { list, dead, retry, texts } what = What::list;
    std::string key{};     ///< of the job to retry
    bool as_json = false;  ///< of a list
};

/// The table for people: the latest changed first.
std::string job_table(const std::vector<work::Job>& jobs);

/// Likewise, of text messages that did not arrive.
std::string text_message_table(const std::vector<storage::UndeliveredText>& texts);

/// @return the exit code: 0; 1 with words on standard error when the records cannot be read or
/// there is no such dead job.
int work_command(const Configuration& configuration, const WorkOptions& options);

}  // namespace neura::server
