#include "providers/http_tools/protocol.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "call/reasoning/structured_answer.hpp"
#include "net/web_socket.hpp"

namespace neura::providers::http_tools {

namespace {

using Json = nlohmann::json;
using reasoning::filled;
using reasoning::ToolResult;
using reasoning::without_secrets;

/// Of the words of a server that refuses.
constexpr std::size_t most_refusal = 1'000;

/// Only what RFC 3986, 2.3 calls unreserved stands for itself.
std::string percent_encoded(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string made;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || std::string_view("-._~").contains(c);
        if (plain) {
            made += c;
        } else {
            made += '%';
            made += digits[byte >> 4];
            made += digits[byte & 15];
        }
    }
    return made;
}

std::string in_words(const Json& value) {
    if (value.is_string()) return value;
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// One call's values.
class Filling {
public:
    Filling(const Json& arguments, const Secrets& secrets)
        : arguments_(arguments), secrets_(secrets) {}

    const Json* argument(std::string_view name) const {
        const auto found = arguments_.find(name);
        return found == arguments_.end() || found->is_null() ? nullptr : &*found;
    }

    std::string value(std::string_view placeholder) const {
        if (const auto name = reasoning::secret_in(placeholder)) {
            const auto secret = secrets_.find(*name);
            return secret == secrets_.end() ? std::string() : secret->second;
        }
        const auto* value = argument(placeholder);
        return value == nullptr ? std::string() : in_words(*value);
    }

    std::string text(std::string_view text) const {
        return filled(text, [this](std::string_view name) { return value(name); });
    }

    std::string encoded(std::string_view text) const {
        return filled(text, [this](std::string_view name) { return percent_encoded(value(name)); });
    }

    /// All that it needs is there.
    bool is_given(std::string_view text) const {
        bool all = true;
        filled(text, [&](std::string_view name) {
            all = all && (reasoning::secret_in(name) || argument(name) != nullptr);
            return std::string();
        });
        return all;
    }

    /// A text that is one placeholder and nothing else is the value itself, a number a number.
    Json json(const Json& pattern) const {
        if (pattern.is_string()) {
            const auto& text = pattern.get_ref<const std::string&>();
            const bool is_one = text.starts_with('{') && text.find('}') == text.size() - 1;
            const std::string_view name = std::string_view(text).substr(is_one ? 1 : 0);
            if (is_one && !reasoning::secret_in(name)) {
                const auto* value = argument(name.substr(0, name.size() - 1));
                return value == nullptr ? Json() : *value;
            }
            return this->text(text);
        }
        Json made = pattern;
        if (made.is_structured())
            for (auto& item : made) item = json(item);
        return made;
    }

private:
    const Json& arguments_;
    const Secrets& secrets_;
};

/// The path, unless a value in it would be another path: ".." is none of its own.
std::optional<std::string> target_of(std::string_view path, const Filling& filling) {
    auto target = filling.encoded(path);
    for (std::string_view rest = target; !rest.empty();) {
        const auto end = std::min(rest.find('/'), rest.size());
        const auto step = rest.substr(0, end);
        if (step == "." || step == "..") return std::nullopt;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return target;
}

bool has_body(std::string_view method) {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

bool is_text(std::string_view content_type) {
    const auto type = content_type.substr(0, content_type.find(';'));
    return type.empty() || type.starts_with("text/") || type.contains("json") ||
           type.contains("xml") || type == "application/yaml";
}

bool is_utf8(std::string_view text) {
    try {
        (void)Json(text).dump();
        return true;
    } catch (const Json::exception&) {
        return false;
    }
}

}  // namespace

std::expected<net::Fetch, std::string> request_for(const reasoning::HttpTool& tool,
                                                   const Json& arguments, const Secrets& secrets) {
    const auto schema = Json::parse(tool.tool.parameters, nullptr, false);
    if (const auto wrong = reasoning::mismatch(arguments, schema); !wrong.empty())
        return std::unexpected("the arguments are not as its parameters say; expected at " + wrong);

    const Filling filling(arguments, secrets);
    const auto path = std::min(tool.url.find('/', tool.url.find("://") + 3), tool.url.size());
    const auto target = target_of(std::string_view(tool.url).substr(path), filling);
    auto url = net::parse_url(tool.url.substr(0, path));
    if (!target || !url) return std::unexpected("an argument cannot stand in an address");

    net::Fetch request;
    request.method = tool.method;
    request.url = std::move(*url);
    request.url.target = target->empty() ? "/" : *target;
    char mark = '?';
    for (const auto& [name, text] : tool.query) {
        if (!filling.is_given(text)) continue;
        request.url.target +=
            mark + percent_encoded(name) + '=' + percent_encoded(filling.text(text));
        mark = '&';
    }
    request.headers.add("Accept", "application/json, text/*;q=0.8");
    for (const auto& [name, text] : tool.headers)
        if (filling.is_given(text)) request.headers.add(name, filling.text(text));
    if (!tool.body.empty() || has_body(tool.method)) {
        const auto body = tool.body.empty() ? arguments : filling.json(Json::parse(tool.body));
        request.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
        if (!request.headers.find("Content-Type"))
            request.headers.add("Content-Type", "application/json");
    }
    return request;
}

ToolResult result_of(const net::Response& answer, const Secrets& secrets) {
    const auto failed = [](std::string why) {
        return ToolResult{.text = std::move(why), .failed = true};
    };
    if (answer.status >= 300 && answer.status < 400)
        return failed(
            "the service answered that it is elsewhere now, and nobody goes there. "
            "Tell the caller that this is not to be had right now.");
    const bool may_tell = is_text(answer.content_type) && is_utf8(answer.body);
    if (answer.status >= 400) {
        auto words = may_tell ? without_secrets(answer.body, secrets) : std::string();
        if (words.size() > most_refusal) words.resize(most_refusal);
        return failed(
            fmt::format("the service answered with HTTP status {}. {}", answer.status, words));
    }
    if (answer.body.empty()) return {.text = "done"};
    if (!may_tell)
        return failed("the service answered with something that is neither JSON nor text.");
    return {.text = without_secrets(answer.body, secrets)};
}

ToolResult result_of(const Error& error) {
    const std::string why = error.code == net::Errc::timed_out
                                ? "the service did not answer in time"
                            : error.code == net::Errc::malformed ? "the service answered nonsense"
                                                                 : "the service cannot be reached";
    return {.text = why +
                    ". Tell the caller that this is not to be had right now, and go on "
                    "without it.",
            .failed = true};
}

}  // namespace neura::providers::http_tools
