// Whatever a caller says, turn after turn, the guided dialogue answers, and ends in time.
//
// A line of the input is a turn: "#123" keys, "-" silence, "?" something not understood, "~" words
// that cut the agent off; anything else is said.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/conversation.hpp"

namespace {

using namespace neura::reasoning;

void require(bool promise) {
    if (!promise) std::abort();
}

const SharedPlaybook& insurance() {
    static const auto playbook = [] {
        std::ifstream in(NEURA_AGENT_FILE);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        auto read = read_agent_file(text, NEURA_AGENT_FILE);
        require(read.has_value());
        return make_playbook(std::move(*read));
    }();
    return playbook;
}

Reply turn(Conversation& call, std::string line, int& silences) {
    if (line == "-") return call.silence(++silences);
    silences = 0;
    if (line == "?") return call.not_heard();
    Turn said;
    said.text = std::move(line);
    if (said.text.starts_with('#')) {
        said.text.erase(0, 1);
        said.keyed = true;
    } else if (said.text.starts_with('~')) {
        call.interrupted("Hello");
        said.text.erase(0, 1);
    }
    return call.answer(said);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t most_turns = 300;
    std::string_view rest{reinterpret_cast<const char*>(data), size};
    const auto noon =
        std::chrono::local_days(std::chrono::year(2026) / 11 / 25) + std::chrono::hours(12);
    Conversation call(insurance(),
                      Situation{.now = noon, .region = "US", .caller_id = "+14155550123"});
    require(!call.greet().text.empty());
    int silences = 0;
    for (std::size_t turns = 0; !rest.empty() && turns < most_turns; ++turns) {
        const auto end = rest.find('\n');
        const auto reply = turn(call, std::string(rest.substr(0, end)), silences);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (reply.hang_up) break;
        require(turns < most_turns - 1);
    }
    require(call.progress().claim.is_object());
    return 0;
}
