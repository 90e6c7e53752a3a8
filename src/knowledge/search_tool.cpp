#include "knowledge/search_tool.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "telemetry/log.hpp"

namespace neura::knowledge {

namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_text = 12 * 1024;  ///< of all passages together

const char* const description =
    "Looks a question up in the documents. Use it before you answer anything about how things are "
    "done, and answer by what is found only; if nothing fits, say that you do not know.";

const char* const parameters = R"({
  "type": "object",
  "properties": {
    "query": {
      "type": "array",
      "items": {"type": "string"},
      "description": "The question in full, without names of people; once, or in up to four different wordings."
    }
  },
  "required": ["query"],
  "additionalProperties": false
})";

/// The first bytes of `text`, whole characters of it.
std::string_view beginning(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
    return text.substr(0, bytes);
}

reasoning::ToolResult failure(std::string_view why) {
    return {.text = Json{{"error", why}}.dump(), .failed = true};
}

class SearchTool final : public reasoning::Toolbox {
public:
    SearchTool(Search& search, SearchOptions options)
        : search_(search), options_(std::move(options)) {}

    std::span<const reasoning::ModelTool> tools() const override { return tools_; }

    Awaitable<reasoning::ToolResult> use(reasoning::ToolCall call) override {
        auto queries = read_queries(call.arguments);
        if (queries.empty()) co_return failure("say what to look for: {\"query\": [\"…\"]}");
        auto found = co_await search_.find(std::move(queries), options_);
        if (!found) {
            log::warning("knowledge.search_failed",
                         {{"error", found.error().code.message()}, {"doing", found.error().doing}});
            co_return failure("the documents cannot be looked into now");
        }
        if (found->trouble)
            log::warning("knowledge.by_words_alone", {{"error", found->trouble->code.message()},
                                                      {"doing", found->trouble->doing}});
        co_return tool_result(found->passages);
    }

private:
    Search& search_;
    const SearchOptions options_;
    const std::array<reasoning::ModelTool, 1> tools_{
        {{std::string(reasoning::document_search), description, parameters}}};
};

}  // namespace

std::vector<std::string> read_queries(std::string_view arguments) {
    const auto json = Json::parse(arguments, nullptr, false);
    if (!json.is_object() || !json.contains("query")) return {};
    const auto& query = json["query"];
    std::vector<std::string> queries;
    const auto add = [&](const Json& text) {
        if (text.is_string() && !text.get_ref<const std::string&>().empty())
            queries.push_back(text.get<std::string>());
    };
    if (query.is_array())
        for (const auto& each : query) add(each);
    else
        add(query);
    return queries;
}

reasoning::ToolResult tool_result(const std::vector<FoundPassage>& passages) {
    auto list = Json::array();
    reasoning::ToolResult result;
    auto room = longest_text;
    for (const auto& [passage, score] : passages) {
        const auto text = beginning(passage.text, room);
        if (text.empty()) break;
        room -= text.size();
        list.push_back({{"n", list.size() + 1},
                        {"document", passage.document},
                        {"title", passage.title},
                        {"text", text},
                        {"score", std::round(score * 100) / 100}});
        result.sources.push_back({.document = passage.document,
                                  .title = passage.title,
                                  .passage = std::to_string(passage.id)});
    }
    result.text =
        Json{{"passages", std::move(list)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
    return result;
}

std::unique_ptr<reasoning::Toolbox> make_search_tool(Search& search, SearchOptions options) {
    return std::make_unique<SearchTool>(search, std::move(options));
}

}  // namespace neura::knowledge
