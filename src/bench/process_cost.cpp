#include "bench/process_cost.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>

namespace neura::bench {

Result<ProcessCost> cost_of(int process) {
    const auto folder = "/proc/" + std::to_string(process);
    std::ifstream stat(folder + "/stat");
    std::string text(std::istreambuf_iterator<char>(stat), {});
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos)
        return fail(make_error_code(std::errc::no_such_process), "read " + folder);

    // proc(5): utime and stime are the 14th and 15th field; the 3rd follows the name.
    std::istringstream fields(text.substr(name_end + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;

    ProcessCost cost{.cpu_seconds = (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK)),
                     .resident_kb = 0};
    std::ifstream status(folder + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) cost.resident_kb = std::stoull(line.substr(6));
    return cost;
}

}  // namespace neura::bench
