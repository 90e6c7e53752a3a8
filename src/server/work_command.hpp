#pragma once

// `neura work`: what calls have left to be done, beside a running server.

#include <string>
#include <vector>

#include "server/configuration.hpp"
#include "work/queue.hpp"

namespace neura::server {

struct WorkOptions {
    enum class What { list, dead, retry } what = What::list;
    std::string key{};     ///< of the job to retry
    bool as_json = false;  ///< of a list
};

/// The table for people: the latest changed first.
std::string job_table(const std::vector<work::Job>& jobs);

/// @return the exit code: 0; 1 with words on standard error when the records cannot be read or
/// there is no such dead job.
int work_command(const Configuration& configuration, const WorkOptions& options);

}  // namespace neura::server
