// Whatever a server of tools says is a message or none; what is made of it is JSON on one line.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "providers/mcp/protocol.hpp"

namespace mcp = neura::providers::mcp;
using Json = nlohmann::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto line = mcp::call_tool(1, text, text);
    if (!Json::accept(line) || line.contains('\n')) std::abort();

    const auto message = mcp::parse_message(text);
    if (!message) return 0;
    if (const auto* request = std::get_if<mcp::ServerRequest>(&*message)) {
        if (!Json::accept(mcp::answer_to(*request))) std::abort();
    } else if (const auto* response = std::get_if<mcp::Response>(&*message)) {
        for (const auto& tool : mcp::tools_in(response->result).tools)
            if (tool.name.empty() || !Json::accept(tool.parameters)) std::abort();
        (void)mcp::revision_in(response->result);
        if (mcp::result_of(*response).text.empty() && !response->result.contains("content"))
            std::abort();
    }
    return 0;
}
