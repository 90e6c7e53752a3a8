#include "call/reasoning/yaml_map.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "call/reasoning/template_text.hpp"
#include "call/reasoning/understanding/sounds.hpp"

namespace neura::reasoning {

namespace {

const char* kind_of(const YAML::Node& node) {
    if (node.IsMap()) return "a mapping";
    if (node.IsSequence()) return "a sequence";
    if (node.IsScalar()) return "a scalar";
    return "nothing";
}

}  // namespace

std::string suggestion(std::string_view given, std::span<const std::string_view> names) {
    const auto near = std::ranges::min_element(
        names, {}, [&](std::string_view name) { return edit_distance(given, name); });
    if (near == names.end()) return {};
    if (edit_distance(given, *near) > std::max<std::size_t>(2, given.size() / 3)) return {};
    return fmt::format(", did you mean \"{}\"?", *near);
}

void check_placeholders(const std::string& text, std::string_view more, int line,
                        const std::string& what) {
    constexpr std::string_view everywhere[] = {"company", "agent", "emergency_number"};
    std::vector<std::string_view> allowed(std::begin(everywhere), std::end(everywhere));
    for (std::size_t at = 0; at < more.size();) {
        const auto space = std::min(more.find(' ', at), more.size());
        allowed.push_back(more.substr(at, space - at));
        at = space + 1;
    }
    const auto names = placeholders(text);
    if (!names)
        throw BadYaml{line, fmt::format("{}: a {{ that nothing closes, or a lone }}", what)};
    for (const auto name : *names)
        if (std::ranges::find(allowed, name) == allowed.end())
            throw BadYaml{line, fmt::format("{}: unknown placeholder {{{}}}{}", what, name,
                                            suggestion(name, allowed))};
}

int line_of(const YAML::Node& node) { return node.Mark().is_null() ? 0 : node.Mark().line + 1; }

YamlMap::YamlMap(const YAML::Node& node, std::string what) : node_(node), what_(std::move(what)) {
    if (!node.IsMap())
        throw BadYaml{line_of(node),
                      fmt::format("{}: expected a mapping, found {}", what_, kind_of(node))};
}

int YamlMap::line() const { return line_of(node_); }

bool YamlMap::has(const char* key) {
    known_.emplace_back(key);
    return static_cast<bool>(node_[key]);
}

YAML::Node YamlMap::node(const char* key) {
    known_.emplace_back(key);
    return node_[key];
}

std::string YamlMap::text(const char* key, std::string otherwise) {
    const auto value = node(key);
    if (!value) return otherwise;
    if (!value.IsScalar()) refuse(key, fmt::format("expected a text, found {}", kind_of(value)));
    return value.Scalar();
}

std::string YamlMap::needed_text(const char* key) {
    if (!node_[key]) throw BadYaml{line(), fmt::format("{}: \"{}\" is missing", what_, key)};
    auto value = text(key);
    if (value.empty()) refuse(key, "must not be empty");
    return value;
}

std::vector<std::string> YamlMap::texts(const char* key, std::vector<std::string> otherwise) {
    const auto value = node(key);
    if (!value) return otherwise;
    if (value.IsScalar()) return {value.Scalar()};
    if (!value.IsSequence())
        refuse(key, fmt::format("expected a text or several, found {}", kind_of(value)));
    std::vector<std::string> all;
    for (const auto& item : value) {
        if (!item.IsScalar())
            throw BadYaml{line_of(item), fmt::format("{}: \"{}\" holds {} among its texts", what_,
                                                     key, kind_of(item))};
        all.push_back(item.Scalar());
    }
    return all;
}

bool YamlMap::flag(const char* key, bool otherwise) {
    const auto value = node(key);
    if (!value) return otherwise;
    bool read = otherwise;
    if (!value.IsScalar() || !YAML::convert<bool>::decode(value, read))
        refuse(key, "expected true or false");
    return read;
}

int YamlMap::number(const char* key, int otherwise, int min, int max) {
    const auto value = node(key);
    if (!value) return otherwise;
    int read = otherwise;
    if (!value.IsScalar() || !YAML::convert<int>::decode(value, read) || read < min || read > max)
        refuse(key, fmt::format("expected a number from {} to {}", min, max));
    return read;
}

double YamlMap::decimal(const char* key, double otherwise, double min, double max) {
    const auto value = node(key);
    if (!value) return otherwise;
    double read = otherwise;
    if (!value.IsScalar() || !YAML::convert<double>::decode(value, read) ||
        !(read >= min && read <= max))
        refuse(key, fmt::format("expected a number from {} to {}", min, max));
    return read;
}

std::vector<std::string> YamlMap::keys() const {
    std::vector<std::string> keys;
    for (const auto& entry : node_) keys.push_back(entry.first.Scalar());
    return keys;
}

void YamlMap::refuse(const char* key, const std::string& message) const {
    const auto value = node_[key];
    throw BadYaml{value ? line_of(value) : line(),
                  fmt::format("{}: \"{}\": {}", what_, key, message)};
}

void YamlMap::not_one_of(const char* key, std::string_view given,
                         std::span<const std::string_view> names) const {
    refuse(key, fmt::format("\"{}\" is none of {}{}", given, fmt::join(names, ", "),
                            suggestion(given, names)));
}

void YamlMap::finish() const {
    const std::vector<std::string_view> names(known_.begin(), known_.end());
    std::vector<std::string> seen;
    for (const auto& entry : node_) {
        const auto key = entry.first.Scalar();
        if (std::ranges::find(seen, key) != seen.end())
            throw BadYaml{line_of(entry.first), fmt::format("{}: \"{}\" twice", what_, key)};
        seen.push_back(key);
        if (std::ranges::find(names, key) != names.end()) continue;
        throw BadYaml{line_of(entry.first),
                      fmt::format("{}: unknown key \"{}\"{}", what_, key, suggestion(key, names))};
    }
}

nlohmann::json json_of(const YAML::Node& node) {
    switch (node.Type()) {
        case YAML::NodeType::Map: {
            nlohmann::json made = nlohmann::json::object();
            for (const auto& entry : node) made[entry.first.Scalar()] = json_of(entry.second);
            return made;
        }
        case YAML::NodeType::Sequence: {
            nlohmann::json made = nlohmann::json::array();
            for (const auto& item : node) made.push_back(json_of(item));
            return made;
        }
        case YAML::NodeType::Scalar: break;
        default: return nullptr;
    }
    if (node.Tag() == "!") return node.Scalar();
    if (node.Scalar() == "true" || node.Scalar() == "false") return node.Scalar() == "true";
    if (std::int64_t number = 0; YAML::convert<std::int64_t>::decode(node, number)) return number;
    if (double number = 0; YAML::convert<double>::decode(node, number)) return number;
    return node.Scalar();
}

}  // namespace neura::reasoning
