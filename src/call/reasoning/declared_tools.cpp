#include "call/reasoning/declared_tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "call/reasoning/template_text.hpp"
#include "call/reasoning/tool_templates.hpp"
#include "call/reasoning/yaml_map.hpp"

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;

/// What vendors of models allow: 64 letters, digits and '_'.
constexpr std::size_t longest_name = 64;

bool is_name(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    return !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, fits);
}

void check_name(const YamlMap& map, const std::string& name) {
    if (!is_name(name)) map.refuse("name", "must be letters, digits and '_', 64 at most");
}

/// Every text in it.
void each_text(const Json& json, const auto& call) {
    if (json.is_string()) return call(json.get_ref<const std::string&>());
    for (const auto& item : json)
        if (json.is_structured()) each_text(item, call);
}

/// Refuses a placeholder that nothing fills. @param arguments  that there are; null: none may be
void check_template(const std::string& text, const Json* arguments, int line,
                    const std::string& what) {
    const auto names = placeholders(text);
    if (!names) throw BadYaml{line, what + ": a { that nothing closes, or a lone }"};
    for (const auto name : *names) {
        if (const auto secret = secret_in(name)) {
            if (!secret->empty()) continue;
            throw BadYaml{line, what + ": {secret:} names no secret"};
        }
        if (arguments == nullptr)
            throw BadYaml{line, fmt::format("{}: only {{secret:NAME}} can stand here", what)};
        if (!arguments->contains(std::string(name)))
            throw BadYaml{line, fmt::format("{}: {{{}}} is none of the parameters", what, name)};
    }
}

Templates read_templates(YamlMap& map, const char* key, const Json* arguments,
                         const std::string& what) {
    Templates made;
    if (!map.has(key)) return made;
    YamlMap entries(map.node(key), what + ", " + key);
    for (const auto& name : entries.keys()) {
        made.emplace_back(name, entries.text(name.c_str()));
        check_template(made.back().second, arguments, entries.line(), what + ", " + key);
    }
    entries.finish();
    return made;
}

Json read_parameters(YamlMap& map) {
    if (!map.has("parameters"))
        return {
            {"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
    auto schema = json_of(map.node("parameters"));
    if (!schema.is_object() || schema.value("type", "") != "object")
        map.refuse("parameters", "expected a JSON Schema with \"type: object\"");
    if (!schema.contains("properties")) schema["properties"] = Json::object();
    if (!schema["properties"].is_object())
        map.refuse("parameters", "its properties are no mapping");
    if (!schema.contains("additionalProperties")) schema["additionalProperties"] = false;
    return schema;
}

/// What stands in the way of a URL must be given in every call.
void check_url(const YamlMap& map, const std::string& url, const Json& schema, int line,
               const std::string& what) {
    const auto host = url.find("://");
    if (!url.starts_with("https://") && !url.starts_with("http://"))
        map.refuse("url", "must begin with https:// or http://");
    const auto path = std::min(url.find_first_of("/?#", host + 3), url.size());
    if (url.substr(0, path).contains('{'))
        map.refuse("url", "its host cannot depend on a call or a secret");
    if (url.contains('?') || url.contains('#'))
        map.refuse("url", "put what follows '?' into query");
    check_template(url, &schema["properties"], line, what + ", url");
    const auto required = schema.value("required", Json::array());
    const auto names = placeholders(url);
    for (const auto name : *names)
        if (!secret_in(name) &&
            std::ranges::find(required, Json(std::string(name))) == required.end())
            map.refuse("url", fmt::format("{{{}}} must be one of the required parameters", name));
}

HttpTool read_http_tool(const YAML::Node& node) {
    HttpTool made;
    YamlMap map(node, "a tool");
    made.tool.name = map.needed_text("name");
    check_name(map, made.tool.name);
    const auto what = "tool " + made.tool.name;
    map.rename(what);
    made.tool.description = map.needed_text("description");
    const auto schema = read_parameters(map);
    made.tool.parameters = schema.dump();
    made.timeout =
        std::chrono::milliseconds(static_cast<int>(map.decimal("timeout", 5, 0.1, 10) * 1'000));

    if (!map.has("http")) map.refuse("http", "needed: how the tool is asked");
    YamlMap http(map.node("http"), what + ", http");
    made.method = http.choice<std::string>("method", "GET",
                                           {{"GET", "GET"},
                                            {"POST", "POST"},
                                            {"PUT", "PUT"},
                                            {"PATCH", "PATCH"},
                                            {"DELETE", "DELETE"}});
    made.url = http.needed_text("url");
    check_url(http, made.url, schema, http.line(), what);
    made.query = read_templates(http, "query", &schema["properties"], what);
    made.headers = read_templates(http, "headers", &schema["properties"], what);
    if (http.has("body")) {
        const auto body = json_of(http.node("body"));
        each_text(body, [&](const std::string& text) {
            check_template(text, &schema["properties"], http.line(), what + ", body");
        });
        made.body = body.dump();
    }
    http.finish();
    map.finish();
    return made;
}

McpServer read_mcp_server(const YAML::Node& node) {
    McpServer made;
    YamlMap map(node, "a server of mcp");
    made.name = map.needed_text("name");
    check_name(map, made.name);
    const auto what = "mcp " + made.name;
    map.rename(what);
    made.url = map.text("url");
    made.command = map.texts("command");
    if (made.url.empty() == made.command.empty())
        map.refuse("url", "either a url or a command is needed");
    if (!made.url.empty() && !made.url.starts_with("https://") && !made.url.starts_with("http://"))
        map.refuse("url", "must begin with https:// or http://");
    made.headers = read_templates(map, "headers", nullptr, what);
    made.environment = read_templates(map, "environment", nullptr, what);
    made.tools = map.texts("tools");
    made.timeout =
        std::chrono::milliseconds(static_cast<int>(map.decimal("timeout", 8, 0.1, 10) * 1'000));
    map.finish();
    return made;
}

class AllowedToolbox final : public Toolbox {
public:
    AllowedToolbox(std::unique_ptr<Toolbox> box, std::span<const std::string> names)
        : box_(std::move(box)), tools_(allowed(box_->tools(), names)) {}

    std::span<const ModelTool> tools() const override { return tools_; }

    Awaitable<ToolResult> use(ToolCall call) override {
        if (std::ranges::find(tools_, call.name, &ModelTool::name) == tools_.end())
            co_return ToolResult{.text = "there is no such tool", .failed = true};
        auto result = co_await box_->use(std::move(call));
        co_return result;
    }

private:
    const std::unique_ptr<Toolbox> box_;
    const std::vector<ModelTool> tools_;
};

}  // namespace

DeclaredTools read_declared_tools(YamlMap& file) {
    DeclaredTools made;
    std::set<std::string> names;
    const auto take_name = [&](const std::string& name, const YAML::Node& at) {
        if (!names.insert(name).second)
            throw BadYaml{line_of(at), fmt::format("tool {}: there are two", name)};
    };
    if (file.has("tools")) {
        const auto tools = file.node("tools");
        if (!tools.IsSequence()) file.refuse("tools", "expected a sequence of tools");
        made.built_in.emplace();
        for (const auto& node : tools) {
            if (node.IsScalar()) {
                if (!is_name(node.Scalar()))
                    throw BadYaml{line_of(node), "tools: a name is letters, digits and '_'"};
                made.built_in->push_back(node.Scalar());
                take_name(node.Scalar(), node);
                continue;
            }
            made.http.push_back(read_http_tool(node));
            take_name(made.http.back().tool.name, node);
        }
    }
    if (file.has("mcp")) {
        const auto servers = file.node("mcp");
        if (!servers.IsSequence()) file.refuse("mcp", "expected a sequence of servers");
        for (const auto& node : servers) {
            made.mcp.push_back(read_mcp_server(node));
            take_name(made.mcp.back().name, node);
        }
    }
    return made;
}

std::vector<std::string> secrets_of(const DeclaredTools& declared) {
    std::set<std::string> names;
    const auto add = [&](const std::string& text) {
        const auto held = placeholders(text);
        if (!held) return;
        for (const auto name : *held)
            if (const auto secret = secret_in(name)) names.emplace(*secret);
    };
    const auto add_all = [&](const Templates& templates) {
        for (const auto& [name, text] : templates) add(text);
    };
    for (const auto& tool : declared.http) {
        add(tool.url);
        add_all(tool.query);
        add_all(tool.headers);
        if (!tool.body.empty()) each_text(Json::parse(tool.body), add);
    }
    for (const auto& server : declared.mcp) {
        add_all(server.headers);
        add_all(server.environment);
    }
    return {names.begin(), names.end()};
}

std::vector<ModelTool> allowed(std::span<const ModelTool> tools,
                               std::span<const std::string> names) {
    std::vector<ModelTool> kept;
    for (const auto& tool : tools)
        if (std::ranges::find(names, tool.name) != names.end()) kept.push_back(tool);
    return kept;
}

std::unique_ptr<Toolbox> allowed(std::unique_ptr<Toolbox> box, std::span<const std::string> names) {
    return std::make_unique<AllowedToolbox>(std::move(box), names);
}

}  // namespace neura::reasoning
