#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace neura::fakes {

/// What a vendor of language models would refuse about the body of a request; each has its own.
class RequestRules {
public:
    /// What is not legal; empty if all is.
    const std::vector<std::string>& broken() const { return broken_; }

protected:
    using Json = nlohmann::json;

    void require(bool holds, std::string rule) {
        if (!holds) broken_.push_back(std::move(rule));
    }

    static bool is_text(const Json& object, const char* key) {
        return object.contains(key) && object[key].is_string();
    }

    /// Letters, digits, '_' and '-': what vendors allow in names of tools and ids of calls.
    static bool is_plain(const Json& object, const char* key) {
        if (!is_text(object, key)) return false;
        const auto& name = object[key].get_ref<const std::string&>();
        return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '_' || c == '-';
        });
    }

    static bool is_schema(const Json& object, const char* key) {
        return object.contains(key) && object[key].is_object() &&
               object[key].value("type", "") == "object";
    }

    /// What structured answers ask of a schema.
    static bool is_strict_schema(const Json& schema) {
        if (!schema.is_object()) return false;
        if (schema.contains("items") && !is_strict_schema(schema["items"])) return false;
        if (schema.contains("anyOf")) return std::ranges::all_of(schema["anyOf"], is_strict_schema);
        if (!schema.contains("properties")) return schema.contains("type");
        if (schema.value("additionalProperties", true) || !schema.contains("required"))
            return false;
        return schema["required"].size() == schema["properties"].size() &&
               std::ranges::all_of(schema["required"], [&](const Json& name) {
                   const auto property = schema["properties"].find(name.get<std::string>());
                   return property != schema["properties"].end() && is_strict_schema(*property);
               });
    }

private:
    std::vector<std::string> broken_;
};

}  // namespace neura::fakes
