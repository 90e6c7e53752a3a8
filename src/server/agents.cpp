#include "server/agents.hpp"

#include <ctime>
#include <fstream>
#include <sstream>
#include <utility>

namespace neura::server {

Result<reasoning::AgentFile> load_agent_file(const Configuration& configuration) {
    const auto name = configuration.agent_file.string();
    std::ifstream file(name, std::ios::binary);
    if (!file)
        return fail(std::make_error_code(std::errc::no_such_file_or_directory),
                    "read the agent file " + name + ": set NEURA_AGENT to one that is there");
    std::ostringstream text;
    text << file.rdbuf();

    auto agent = reasoning::read_agent_file(text.str(), name);
    if (!agent) return agent;
    if (!configuration.agent_name.empty()) agent->persona.agent = configuration.agent_name;
    if (!configuration.agent_company.empty()) agent->persona.company = configuration.agent_company;
    return agent;
}

std::chrono::local_seconds local_time(std::chrono::system_clock::time_point at) {
    const auto seconds = std::chrono::system_clock::to_time_t(at);
    std::tm local{};
    localtime_r(&seconds, &local);
    using namespace std::chrono;
    const year_month_day day{year(local.tm_year + 1900), month(unsigned(local.tm_mon + 1)),
                             std::chrono::day(unsigned(local.tm_mday))};
    return local_days(day) + hours(local.tm_hour) + minutes(local.tm_min) +
           std::chrono::seconds(local.tm_sec);
}

}  // namespace neura::server
