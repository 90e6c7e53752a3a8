#include "call/reasoning/claim_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;
using Fields = std::expected<Json, std::string>;

std::unexpected<std::string> refuse(std::string why) { return std::unexpected(std::move(why)); }

/// "policy_number" → "policy number"
std::string in_words(std::string name) {
    std::ranges::replace(name, '_', ' ');
    std::ranges::replace(name, '-', ' ');
    return name;
}

bool is_text(const Json& value) {
    return value.is_string() && value.get_ref<const std::string&>().size() <= longest_text;
}

/// What a key of a field may hold.
bool is_plain(const Json& value) {
    if (is_text(value) || value.is_boolean() || value.is_number_integer()) return true;
    if (value.is_array()) return value.size() <= most_fields && std::ranges::all_of(value, is_text);
    return value.is_object() && value.size() <= most_fields &&
           std::ranges::all_of(value, [](const Json& inner) {
               return is_text(inner) || inner.is_boolean() || inner.is_number_integer();
           });
}

Fields with_defaults(Json field, Language language) {
    const auto name = field.find("name");
    if (name == field.end() || !is_text(*name) || name->get_ref<const std::string&>().empty())
        return refuse("a field needs a \"name\"");
    const auto& called = name->get_ref<const std::string&>();
    const bool may_be_a_key = std::ranges::all_of(called, [](unsigned char c) {
        return c == '_' || c == '-' || (c < 0x80 && std::isalnum(c) != 0);
    });
    if (!may_be_a_key || called.front() == '_')
        return refuse(fmt::format("field {}: a name has letters, digits, - and _", called));
    for (const auto& [key, value] : field.items())
        if (!is_plain(value))
            return refuse(fmt::format("field {}: \"{}\" cannot be that", called, key));
    const auto ask = field.find("ask");
    const bool asked = ask == field.end() || *ask != Json(false);
    if (language != Language::english)
        for (const std::string key : {"label", "question"})
            if ((key == "label" || asked) && !field.contains(key))
                return refuse(
                    fmt::format("field {}: needs a \"{}\" in the language of the call, {}", called,
                                key, code_of(language)));
    if (!field.contains("label")) field["label"] = in_words(called);
    if (asked && !field.contains("question") && field["label"].is_string())
        field["question"] =
            fmt::format("What is the {}?", field["label"].get_ref<const std::string&>());
    return field;
}

/// The type of a property, by its `type` and `format`.
Fields type_of(const Json& property) {
    if (property.contains("enum")) return "enum";
    const auto text_at = [&](const char* key) {
        const auto found = property.find(key);
        return found != property.end() && found->is_string() ? found->get<std::string>()
                                                             : std::string();
    };
    const auto type = text_at("type");
    if (type == "number" || type == "integer") return "number";
    if (type == "boolean") return "boolean";
    if (type == "array") return "list";
    if (type != "string") return refuse("no type that can be used");
    if (property.contains("pattern")) return "pattern";
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> formats{{
        {"date", "date"},
        {"date-time", "date_time"},
        {"email", "email"},
        {"phone", "phone"},
        {"", "text"},
    }};
    const auto format = text_at("format");
    const auto* known =
        std::ranges::find(formats, format, [](const auto& one) { return one.first; });
    if (known == formats.end()) return refuse("no format that can be used");
    return known->second;
}

Fields field_of(const std::string& name, const Json& property, bool required) {
    if (!property.is_object()) return refuse(fmt::format("field {}: expected an object", name));
    const auto type = type_of(property);
    if (!type)
        return refuse(fmt::format(
            "field {}: {}; known are string (with the formats date, date-time, email and phone, or "
            "a pattern), number, integer, boolean, array and enum",
            name, type.error()));
    Json field{{"name", name}, {"type", *type}, {"required", required}};
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> same{{
        {"title", "label"},
        {"description", "description"},
        {"enum", "choices"},
        {"pattern", "pattern"},
        {"sensitive", "sensitive"},
        {"question", "question"},
    }};
    for (const auto& [theirs, ours] : same)
        if (const auto found = property.find(theirs); found != property.end())
            field[std::string(ours)] = *found;
    const auto examples = property.find("examples");
    if (examples != property.end() && examples->is_array() && !examples->empty())
        field["example"] =
            examples->front().is_string() ? examples->front() : Json(examples->front().dump());
    return field;
}

/// The properties in the order of their names: that of the text is lost.
Fields fields_of_schema(const Json& schema) {
    const auto properties = schema.find("properties");
    if (properties == schema.end() || !properties->is_object())
        return refuse("expected a list of fields, or a JSON Schema with \"properties\"");
    const auto required = schema.find("required");
    auto fields = Json::array();
    for (const auto& [name, property] : properties->items()) {
        const bool needed = required != schema.end() && required->is_array() &&
                            std::ranges::find(*required, Json(name)) != required->end();
        auto field = field_of(name, property, needed);
        if (!field) return field;
        fields.push_back(std::move(*field));
    }
    return fields;
}

}  // namespace

Fields fields_listed(const Json& given, Language language) {
    if (given.is_object()) {
        auto fields = fields_of_schema(given);
        return fields ? fields_listed(*fields, language) : fields;
    }
    if (!given.is_array() || given.empty() || given.size() > most_fields)
        return refuse(
            fmt::format("expected a list of 1 to {} fields, or a JSON Schema", most_fields));
    auto fields = Json::array();
    for (const auto& one : given) {
        if (!one.is_object()) return refuse("a field is an object with a \"name\"");
        auto field = with_defaults(one, language);
        if (!field) return field;
        fields.push_back(std::move(*field));
    }
    return fields;
}

}  // namespace neura::reasoning
