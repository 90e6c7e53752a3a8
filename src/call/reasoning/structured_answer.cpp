#include "call/reasoning/structured_answer.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;

/// Deeper than that no value of ours is.
constexpr int deepest = 32;

bool is_of_type(const Json& value, const Json& type) {
    if (!type.is_string()) return false;
    const auto& name = type.get_ref<const std::string&>();
    if (name == "object") return value.is_object();
    if (name == "array") return value.is_array();
    if (name == "string") return value.is_string();
    if (name == "boolean") return value.is_boolean();
    if (name == "null") return value.is_null();
    if (name == "number") return value.is_number();
    return name == "integer" &&
           (value.is_number_integer() ||
            (value.is_number_float() && value.get<double>() == std::trunc(value.get<double>())));
}

/// Whether one of `type`, a name or several, is that of `value`.
bool is_one_of_types(const Json& value, const Json& type) {
    if (!type.is_array()) return is_of_type(value, type);
    return std::ranges::any_of(type, [&](const Json& one) { return is_of_type(value, one); });
}

/// Holds a value against a schema. The first thing wrong ends it.
class Comparison {
public:
    const std::string& wrong() const { return wrong_; }

    bool holds(const Json& value, const Json& schema, const std::string& at, int depth = 0) {
        if (depth > deepest) return is_wrong(at, "less depth");
        if (!schema.is_object()) return true;
        if (const auto type = schema.find("type");
            type != schema.end() && !is_one_of_types(value, *type))
            return is_wrong(at,
                            type->is_string() ? type->get_ref<const std::string&>() : type->dump());
        if (const auto known = schema.find("const"); known != schema.end() && value != *known)
            return is_wrong(at, "a constant");
        if (const auto some = schema.find("enum"); some != schema.end() && some->is_array() &&
                                                   std::ranges::find(*some, value) == some->end())
            return is_wrong(at, "one of the enum");
        if (const auto any = schema.find("anyOf"); any != schema.end() && any->is_array()) {
            const bool one = std::ranges::any_of(*any, [&](const Json& each) {
                return Comparison().holds(value, each, at, depth + 1);
            });
            if (!one) return is_wrong(at, "one of several shapes");
        }
        if (value.is_number() && !size_holds(value.get<double>(), schema, "minimum", "maximum", at))
            return false;
        if (value.is_string() &&
            !size_holds(static_cast<double>(value.get_ref<const std::string&>().size()), schema,
                        "minLength", "maxLength", at))
            return false;
        if (value.is_object()) return object_holds(value, schema, at, depth);
        const auto items = schema.find("items");
        if (!value.is_array() || items == schema.end()) return true;
        for (std::size_t i = 0; i < value.size(); ++i)
            if (!holds(value[i], *items, at + '/' + std::to_string(i), depth + 1)) return false;
        return true;
    }

private:
    /// @param least, most  the schema's words for it
    bool size_holds(double size, const Json& schema, const char* least, const char* most,
                    const std::string& at) {
        const auto low = schema.find(least);
        if (low != schema.end() && low->is_number() && size < low->get<double>())
            return is_wrong(at, std::string(least) + ' ' + low->dump());
        const auto high = schema.find(most);
        if (high != schema.end() && high->is_number() && size > high->get<double>())
            return is_wrong(at, std::string(most) + ' ' + high->dump());
        return true;
    }

    bool object_holds(const Json& value, const Json& schema, const std::string& at, int depth) {
        static const Json none = Json::object();
        const auto required = schema.find("required");
        if (required != schema.end() && required->is_array())
            for (const auto& name : *required)
                if (name.is_string() && !value.contains(name.get_ref<const std::string&>()))
                    return is_wrong(at + '/' + name.get_ref<const std::string&>(), "required");
        const auto given = schema.find("properties");
        const auto& properties = given == schema.end() || !given->is_object() ? none : *given;
        const auto others = schema.find("additionalProperties");
        const bool is_closed = others != schema.end() && *others == Json(false);
        for (const auto& [name, each] : value.items()) {
            const auto property = properties.find(name);
            if (property == properties.end()) {
                // Its name may be anything, a caller's word too.
                if (is_closed) return is_wrong(at, "no other property");
            } else if (!holds(each, *property, at + '/' + name, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    bool is_wrong(const std::string& at, std::string_view expected) {
        wrong_ = (at.empty() ? "/" : at) + ": " + std::string(expected);
        return false;
    }

    std::string wrong_;
};

/// Without blanks, and the lines of three backticks that models put around code.
std::string_view bare(std::string_view answer) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto trim = [&] {
        answer.remove_prefix(std::min(answer.find_first_not_of(blanks), answer.size()));
        while (!answer.empty() && blanks.contains(answer.back())) answer.remove_suffix(1);
    };
    trim();
    constexpr std::string_view fence = "```";
    const auto line_end = answer.find('\n');
    if (!answer.starts_with(fence) || line_end == std::string_view::npos) return answer;
    answer.remove_prefix(line_end);
    if (answer.ends_with(fence)) answer.remove_suffix(fence.size());
    trim();
    return answer;
}

ModelFailure failed(ModelErrc code, std::string doing) {
    return {.code = code, .doing = std::move(doing)};
}

}  // namespace

std::string mismatch(const Json& value, const Json& schema) {
    Comparison comparison;
    comparison.holds(value, schema, {});
    return comparison.wrong();
}

std::expected<Json, ModelFailure> read_value(std::string_view answer, std::string_view schema) {
    auto value = Json::parse(bare(answer), nullptr, false);
    if (value.is_discarded())
        return std::unexpected(
            failed(ModelErrc::not_as_asked, "read a structured answer that is no JSON"));
    const auto wrong = mismatch(value, Json::parse(schema, nullptr, false));
    if (!wrong.empty())
        return std::unexpected(
            failed(ModelErrc::not_as_asked, "read a structured answer: expected at " + wrong));
    return value;
}

Awaitable<std::expected<StructuredAnswer, ModelFailure>> ask_for_value(LanguageModel& model,
                                                                       ModelRequest request) {
    const auto schema = request.format->schema;
    const auto role = request.role;
    auto answer = model.ask(request);
    std::string text;
    for (;;) {
        auto event = co_await answer->next();
        if (!event) {
            // Nobody has heard any of it: the next model begins anew.
            answer = answer->go_on(request);
            if (!answer) co_return std::unexpected(std::move(event).error());
            text.clear();
            continue;
        }
        if (const auto* words = std::get_if<ModelWords>(&*event)) text += words->text;
        const auto* finished = std::get_if<ModelFinished>(&*event);
        if (finished == nullptr) continue;

        if (finished->why == ModelFinished::Why::length)
            co_return std::unexpected(
                failed(ModelErrc::cut_short, "ask for a structured answer that fits"));
        if (finished->why == ModelFinished::Why::filtered)
            co_return std::unexpected(
                failed(ModelErrc::withheld, "ask for a structured answer that may be given"));
        auto value = read_value(text, schema);
        if (!value) co_return std::unexpected(std::move(value).error());
        StructuredAnswer whole;
        whole.value = std::move(*value);
        whole.usage = usage_of(*finished, role);
        co_return whole;
    }
}

}  // namespace neura::reasoning
