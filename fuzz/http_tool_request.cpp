// Whatever an argument of a tool is, the request goes where the declaration says: the same host,
// the same steps of the path, the same names in the query, and a body that is JSON.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "call/reasoning/foreign_json.hpp"
#include "net/http.hpp"
#include "providers/http_tools/protocol.hpp"

namespace http_tools = neura::providers::http_tools;
namespace reasoning = neura::reasoning;

namespace {

const reasoning::HttpTool& tool() {
    static const reasoning::HttpTool declared{
        .tool = {.name = "t",
                 .description = "d",
                 .parameters = R"({"type":"object","required":["a"]})"},
        .method = "POST",
        .url = "https://a.example/one/{a}/two",
        .query = {{"b", "{b}"}, {"key", "{secret:KEY}"}},
        .headers = {},
        .body = R"({"a":"{a}","text":"it is {a}"})"};
    return declared;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    auto arguments = reasoning::foreign_json(text);
    if (!arguments.is_object()) arguments = {{"a", text}, {"b", text}};
    const auto request = http_tools::request_for(tool(), arguments, {{"KEY", "k"}});
    if (!request) return 0;

    const auto& url = request->url;
    if (url.host != "a.example" || url.port != 443) std::abort();
    const auto path = url.target.substr(0, url.target.find('?'));
    if (std::ranges::count(path, '/') != 3 || !path.starts_with("/one/") || !path.ends_with("/two"))
        std::abort();
    if (path == "/one/../two" || path == "/one/./two") std::abort();
    const auto query = neura::net::parse_form(url.target.substr(path.size() + 1));
    if (!query || query->back() != std::pair<std::string, std::string>("key", "k")) std::abort();
    if (!std::ranges::all_of(url.target, [](char c) { return c > ' ' && c < 0x7f; })) std::abort();
    if (!nlohmann::json::accept(request->body)) std::abort();
    return 0;
}
