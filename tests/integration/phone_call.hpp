#pragma once

// `neura call` as a child process: the phone in software, which both speaks and hears.

#include <string>
#include <string_view>

#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {

/// Agrees to what is asked first, and hangs up.
inline constexpr std::string_view agreeing_caller = R"(
name: agreeing
limit: 60 s
turns:
  - say: Yes, that is fine.
  - hang_up: true
expect:
  - ended_by: caller
  - status: completed
)";

/// A call that is over the phone in software, so that the agent hears words.
class PhoneCall : public Program {
public:
    PhoneCall(const TemporaryFolder& folder, const Carrier& carrier, std::string_view script)
        : Program({"call", "http://" + carrier.authority(), "--no-listen", "--script",
                   written(folder, script)},
                  folder.path(), {}, folder.path() / "call.log") {}

private:
    static std::string written(const TemporaryFolder& folder, std::string_view script) {
        folder.write("caller.yaml", script);
        return folder.path() / "caller.yaml";
    }
};

}  // namespace neura
