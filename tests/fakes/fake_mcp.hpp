#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "net/http_server.hpp"

namespace neura::fakes {

/// A tool server over streamable HTTP, strict in what it wants of a client. Any thread.
class FakeMcp final : public net::Handler {
public:
    std::atomic<bool> streams =
        false;  ///< answers as a stream of events, a question of its own first
    std::atomic<bool> forgets = false;  ///< the session, once: the next request finds none

    std::vector<std::string> broken_rules() const { return copy_of(broken_); }
    std::vector<std::string> methods() const { return copy_of(methods_); }

    Awaitable<net::Response> respond(net::Request request) override {
        const auto said = nlohmann::json::parse(request.body, nullptr, false);
        judge(request, said);
        const auto method = said.is_object() ? said.value("method", "") : "";
        note(methods_, method.empty() ? "(response)" : method);
        if (method != "initialize" && request.headers.find("Mcp-Session-Id") != session()) {
            co_return net::json_error(404, "no_session", "No such session.");
        }
        if (method != "initialize" && forgets.exchange(false)) {
            ++sessions_;
            co_return net::json_error(404, "no_session", "No such session.");
        }
        net::Response response;
        if (!said.contains("id") || method.empty()) {
            response.status = 202;
            co_return response;
        }
        if (method == "tools/call" && said["params"]["name"] == "slow") {
            const auto loop = co_await asio::this_coro::executor;
            Timer never(loop, std::chrono::seconds(5));
            co_await never.async_wait(as_result);
        }
        const nlohmann::json answer{
            {"jsonrpc", "2.0"}, {"id", said["id"]}, {"result", result_of(method, said)}};
        if (method == "initialize") response.headers.add("Mcp-Session-Id", session());
        response.content_type = streams ? "text/event-stream" : "application/json";
        response.body = answer.dump();
        if (streams)
            response.body =
                "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n"
                "data: {\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}\n\n"
                "event: message\ndata: " +
                response.body + "\n\n";
        co_return response;
    }

    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override {
        co_return net::json_error(404, "not_found", "No WebSocket here.");
    }
    Awaitable<> serve_web_socket(net::Request, std::unique_ptr<net::WebSocket>) override {
        co_return;
    }

private:
    std::string session() const { return "session-" + std::to_string(sessions_); }

    void judge(const net::Request& request, const nlohmann::json& said) {
        const auto require = [&](bool holds, const char* rule) {
            if (!holds) note(broken_, rule);
        };
        require(request.method == "POST", "messages are posted");
        require(said.is_object() && said.value("jsonrpc", "") == "2.0",
                "a message is JSON-RPC 2.0");
        require(request.headers.find("Content-Type") == "application/json", "as JSON");
        const auto accepts = request.headers.find("Accept").value_or("");
        require(accepts.contains("application/json") && accepts.contains("text/event-stream"),
                "both kinds of answer are accepted");
        require(request.headers.find("Authorization") == "Bearer t0ken", "with its secret");
        if (said.is_object() && said.value("method", "") != "initialize")
            require(request.headers.find("MCP-Protocol-Version") == "2025-06-18",
                    "the revision that was agreed is told");
    }

    static nlohmann::json result_of(const std::string& method, const nlohmann::json& said) {
        if (method == "initialize")
            return {{"protocolVersion", "2025-06-18"},
                    {"capabilities", {{"tools", nlohmann::json::object()}}},
                    {"serverInfo", {{"name", "fake"}, {"version", "1"}}}};
        if (method == "tools/list") {
            auto tools = nlohmann::json::array();
            for (const auto* name : {"add", "slow", "hidden"})
                tools.push_back({{"name", name},
                                 {"description", "Does it."},
                                 {"inputSchema", {{"type", "object"}}}});
            return {{"tools", tools}};
        }
        const auto& arguments = said["params"]["arguments"];
        const auto sum = arguments.value("a", 0) + arguments.value("b", 0);
        return {{"content", {{{"type", "text"}, {"text", std::to_string(sum)}}}},
                {"structuredContent", {{"sum", sum}, {"token", "t0ken"}}}};
    }

    void note(std::vector<std::string>& list, std::string text) {
        const std::lock_guard lock(mutex_);
        list.push_back(std::move(text));
    }
    std::vector<std::string> copy_of(const std::vector<std::string>& list) const {
        const std::lock_guard lock(mutex_);
        return list;
    }

    mutable std::mutex mutex_;  ///< guards the lists
    std::vector<std::string> broken_;
    std::vector<std::string> methods_;
    std::atomic<int> sessions_ = 1;
};

}  // namespace neura::fakes
