// What streamed_answer.hpp says; and what a model wrote is always said again as JSON, whatever it
// was.

#include "net/json.hpp"
#include "providers/openai/responses.hpp"
#include "streamed_answer.hpp"

namespace openai = neura::providers::openai;
namespace reasoning = neura::reasoning;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    neura::fuzz::check_answer<openai::ResponseReader>(
        data, size, [](unsigned status, std::string_view body) {
            return openai::failure_of(status, body, {});
        });

    const std::string text(reinterpret_cast<const char*>(data), size);
    using From = reasoning::ModelMessage::From;
    const std::vector<reasoning::ModelMessage> messages{
        {.from = From::agent, .text = text, .calls = {{text, text, text}}},
        {.from = From::tool, .text = text, .call_id = text},
    };
    const openai::ModelOptions options{.model = text, .temperature = {}, .most_tokens = 1};
    const auto body = openai::response_request_body(options, {messages, {}, text});
    if (!neura::net::read_json(body)) std::abort();
    return 0;
}
