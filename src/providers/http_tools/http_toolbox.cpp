#include "providers/http_tools/http_toolbox.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>
#include <variant>

#include "call/reasoning/foreign_json.hpp"
#include "net/http_client.hpp"
#include "net/web_socket.hpp"

namespace neura::providers::http_tools {

using namespace asio::experimental::awaitable_operators;
using reasoning::ToolResult;

namespace {

/// Which may not be whole.
void drop_last_character(std::string& text) {
    const auto goes_on = [&] { return (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U; };
    while (!text.empty() && goes_on()) text.pop_back();
    if (!text.empty()) text.pop_back();
}

class HttpToolbox final : public reasoning::Toolbox {
public:
    HttpToolbox(std::vector<reasoning::HttpTool> tools, Secrets secrets, Options options)
        : tools_(std::move(tools)),
          secrets_(std::move(secrets)),
          options_(options),
          client_({.peers = options.peers}) {
        for (const auto& tool : tools_) offered_.push_back(tool.tool);
    }

    std::span<const reasoning::ModelTool> tools() const override { return offered_; }

    Awaitable<ToolResult> use(reasoning::ToolCall call) override {
        const auto tool =
            std::ranges::find(tools_, call.name, [](const auto& one) { return one.tool.name; });
        if (tool == tools_.end())
            co_return ToolResult{.text = "there is no such tool", .failed = true};
        auto given = reasoning::foreign_json(call.arguments);
        if (given.is_discarded()) given = nullptr;
        auto request = request_for(*tool, given, secrets_);
        if (!request) co_return ToolResult{.text = std::move(request).error(), .failed = true};

        const auto loop = co_await asio::this_coro::executor;
        Timer patience(loop, tool->timeout);
        auto first = co_await (exchange(std::move(*request), tool->timeout) ||
                               patience.async_wait(use_awaitable));
        if (first.index() == 0) co_return std::get<0>(std::move(first));
        const Error too_late{net::Errc::timed_out, "use a tool"};
        co_return result_of(too_late);
    }

private:
    Awaitable<ToolResult> exchange(net::Fetch request, std::chrono::milliseconds limit) {
        auto answer = co_await client_.send(std::move(request), limit);
        if (!answer) co_return result_of(answer.error());
        net::Response whole;
        whole.status = (*answer)->status;
        whole.content_type = (*answer)->headers.find("Content-Type").value_or("");
        while (whole.body.size() < options_.largest_answer) {
            const auto bytes = co_await (*answer)->read(limit);
            if (!bytes) co_return result_of(bytes.error());
            if (bytes->empty()) break;
            whole.body += *bytes;
        }
        if (whole.body.size() >= options_.largest_answer) drop_last_character(whole.body);
        co_return result_of(whole, secrets_);
    }

    const std::vector<reasoning::HttpTool> tools_;
    const Secrets secrets_;
    const Options options_;
    std::vector<reasoning::ModelTool> offered_;
    net::HttpClient client_;
};

}  // namespace

std::unique_ptr<reasoning::Toolbox> make_http_toolbox(std::vector<reasoning::HttpTool> tools,
                                                      Secrets secrets, Options options) {
    return std::make_unique<HttpToolbox>(std::move(tools), std::move(secrets), options);
}

}  // namespace neura::providers::http_tools
