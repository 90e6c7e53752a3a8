#include "call/reasoning/claim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <optional>
#include <utility>

#include "call/reasoning/code_reader.hpp"
#include "call/reasoning/field_reader.hpp"
#include "call/reasoning/understanding/emails.hpp"

namespace neura::reasoning {

namespace {

using Kind = Refusal::Kind;
using Json = nlohmann::json;

constexpr std::size_t max_text = 8'000;  // bytes; a long account is some 2,000

std::unexpected<Refusal> refuse(Kind kind, std::string reason) {
    return std::unexpected(Refusal{kind, std::move(reason)});
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t count) {
    if (text.size() < at + count) return std::nullopt;
    int value = 0;
    const auto* begin = text.data() + at;
    const auto [stop, error] = std::from_chars(begin, begin + count, value);
    if (error != std::errc{} || stop != begin + count || !is_digit(*begin)) return std::nullopt;
    return value;
}

/// "2026-11-24" or "2026-11-24T15:00"; the day's first minute for the former.
std::optional<std::chrono::local_seconds> read_iso(std::string_view text) {
    using namespace std::chrono;
    if (text.size() != 10 && text.size() != 16) return std::nullopt;
    const auto y = digits_at(text, 0, 4);
    const auto m = digits_at(text, 5, 2);
    const auto d = digits_at(text, 8, 2);
    if (!y || !m || !d || text[4] != '-' || text[7] != '-') return std::nullopt;
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)},
                              day{static_cast<unsigned>(*d)}};
    if (!date.ok()) return std::nullopt;
    local_seconds moment = local_days{date};
    if (text.size() == 10) return moment;
    const auto hour = digits_at(text, 11, 2);
    const auto minute = digits_at(text, 14, 2);
    if (!hour || !minute || *hour > 23 || *minute > 59 || text[10] != 'T' || text[13] != ':')
        return std::nullopt;
    return moment + hours{*hour} + minutes{*minute};
}

std::expected<void, Refusal> check_text(const Field& field, const std::string& text) {
    switch (field.type) {
        case FieldType::email:
            if (!valid_email(text)) return refuse(Kind::malformed, "that is no e-mail address");
            break;
        case FieldType::phone: {
            const bool digits = text.size() >= 8 && text.size() <= 16 && text[0] == '+' &&
                                std::all_of(text.begin() + 1, text.end(), is_digit);
            if (!digits) return refuse(Kind::malformed, "that is no complete phone number");
            break;
        }
        case FieldType::code:
            if (field.pattern && !field.pattern->written(text))
                return refuse(Kind::malformed, fmt::format("a {} has the form {}", field.label,
                                                           field.pattern->text()));
            if (!field.pattern && !field.shape.fits(text))
                return refuse(Kind::malformed, fmt::format("no {} looks like that", field.label));
            break;
        case FieldType::choice:
            if (std::ranges::find(field.choices, text) == field.choices.end())
                return refuse(Kind::malformed, fmt::format("that is no {}", field.label));
            break;
        case FieldType::person_name:
            if (std::ranges::any_of(text, is_digit))
                return refuse(Kind::malformed, "a name has no digits");
            break;
        default: break;
    }
    return {};
}

std::expected<void, Refusal> check_date(const Field& field, const std::string& text,
                                        std::chrono::local_seconds now) {
    constexpr std::size_t only_a_day = 10;  // characters of "2026-11-24"
    const auto moment = read_iso(text);
    if (!moment) return refuse(Kind::malformed, "that is no date");
    if (field.type == FieldType::date && text.size() != only_a_day)
        return refuse(Kind::malformed, "a date has no time");
    if (!field.lies_ahead && *moment > now)
        return refuse(Kind::in_the_future, "that is in the future");
    if (field.lies_ahead && *moment < std::chrono::floor<std::chrono::days>(now))
        return refuse(Kind::in_the_past, "that day is past");
    return {};
}

/// Separators are the pattern's: a code is heard, compared and read back without them.
/// @param value  of the field
Json without_separators(const Field& field, Json value) {
    if (!field.pattern || value == Json(field.negative)) return value;
    return letters_and_digits(*field.pattern->written(value.get_ref<const std::string&>()));
}

/// "open", "filled", … as `Entry::State` has them.
constexpr std::array<std::string_view, 4> state_names{"open", "filled", "unknown", "declined"};

/// What is as in an entry nothing is known of is left out: this is written after every turn.
Json state_of(const Entry& entry) {
    Json state{{"state", state_names[static_cast<std::size_t>(entry.state)]}};
    const auto add = [&](const char* key, const auto& value, bool known) {
        if (known) state[key] = value;
    };
    add("value", entry.value, !entry.value.is_null());
    add("alternatives", entry.alternatives, !entry.alternatives.empty());
    add("heard", entry.heard, entry.heard > 0);
    add("rejected", entry.rejected, !entry.rejected.empty());
    add("confirmed", entry.confirmed, entry.confirmed);
    add("approximate", entry.approximate, entry.approximate);
    add("spelled", entry.spelled, entry.spelled);
    add("to_check", entry.to_check, entry.to_check);
    add("turn", entry.source_turn, entry.source_turn > 0);
    add("tries", entry.tries, entry.tries > 0);
    return state;
}

/// What is missing or of another kind is as in an entry nothing is known of.
Entry entry_of(const Json& state) {
    const auto flag = [&](const char* key) {
        const auto found = state.find(key);
        return found != state.end() && found->is_boolean() && found->get<bool>();
    };
    const auto number = [&](const char* key) {
        constexpr std::int64_t most = 10'000;
        const auto found = state.find(key);
        const bool fits = found != state.end() && found->is_number_integer();
        return fits
                   ? static_cast<int>(std::clamp<std::int64_t>(found->get<std::int64_t>(), 0, most))
                   : 0;
    };
    const auto list = [&](const char* key) {
        const auto found = state.find(key);
        const bool fits = found != state.end() && found->is_array();
        return fits ? std::vector<Json>(found->begin(), found->end()) : std::vector<Json>();
    };
    Entry entry{.value = state.value("value", Json()),
                .alternatives = list("alternatives"),
                .rejected = list("rejected"),
                .confirmed = flag("confirmed"),
                .approximate = flag("approximate"),
                .spelled = flag("spelled"),
                .to_check = flag("to_check"),
                .source_turn = number("turn"),
                .tries = number("tries")};
    entry.heard = std::min(static_cast<std::size_t>(number("heard")), entry.alternatives.size());
    const auto name = state.find("state");
    for (std::size_t i = 0; i < state_names.size(); ++i)
        if (name != state.end() && name->is_string() &&
            name->get_ref<const std::string&>() == state_names[i])
            entry.state = static_cast<Entry::State>(i);
    return entry;
}

}  // namespace

std::expected<void, Refusal> check_value(const Field& field, const Json& value,
                                         std::chrono::local_seconds now) {
    const auto wrong_type = [&](std::string_view wanted) {
        return refuse(Kind::wrong_type, fmt::format("the {} must be {}", field.label, wanted));
    };
    switch (field.type) {
        case FieldType::number:
            if (!value.is_number()) return wrong_type("a number");
            return {};
        case FieldType::boolean:
            if (!value.is_boolean()) return wrong_type("yes or no");
            return {};
        case FieldType::list:
            if (!value.is_array() || value.empty() ||
                !std::ranges::all_of(value, [](const Json& item) { return item.is_string(); }))
                return wrong_type("a list");
            return {};
        default: break;
    }
    if (!value.is_string()) return wrong_type("a text");
    const auto& text = value.get_ref<const std::string&>();
    if (text.empty()) return refuse(Kind::malformed, "that was empty");
    if (text.size() > max_text) return refuse(Kind::malformed, "that was too long");

    // "none" may stand in any field that can be denied.
    if (!field.negative.empty() && text == field.negative) return {};

    if (is_date(field.type)) return check_date(field, text, now);
    return check_text(field, text);
}

Json written(const Field& field, const Json& value) {
    if (!field.pattern || !value.is_string()) return value;
    if (auto text = field.pattern->written(value.get_ref<const std::string&>())) return *text;
    return value;
}

Claim::Claim(std::span<const Field> fields, std::chrono::local_seconds now)
    : fields_(fields), now_(now), entries_(fields.size()) {}

std::expected<void, Refusal> Claim::set(std::string_view name, Json value, int turn) {
    const auto field = std::ranges::find(fields_, name, &Field::name);
    if (field == fields_.end())
        return refuse(Kind::unknown_field, fmt::format("there is no field {}", name));
    if (auto checked = check_value(*field, value, now_); !checked) return checked;
    value = without_separators(*field, std::move(value));

    auto& entry = (*this)[name];
    Entry fresh{.state = Entry::State::filled,
                .value = std::move(value),
                .rejected = std::move(entry.rejected),
                .source_turn = turn,
                .tries = entry.tries};
    entry = std::move(fresh);
    return {};
}

Json Claim::to_state() const {
    auto state = Json::object();
    for (std::size_t i = 0; i < fields_.size(); ++i)
        if (entries_[i].state != Entry::State::open || entries_[i].tries > 0)
            state[fields_[i].name] = state_of(entries_[i]);
    return state;
}

void Claim::take_state(const Json& state) {
    if (!state.is_object()) return;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const auto found = state.find(fields_[i].name);
        if (found == state.end() || !found->is_object()) continue;
        auto entry = entry_of(*found);
        const bool filled = entry.state == Entry::State::filled;
        if (!filled) entry.value = Json();
        if (filled) {
            if (!check_value(fields_[i], entry.value, now_)) continue;
            entry.value = without_separators(fields_[i], std::move(entry.value));
        }
        entries_[i] = std::move(entry);
    }
}

Entry& Claim::operator[](std::string_view name) {
    return const_cast<Entry&>(std::as_const(*this)[name]);
}

const Entry& Claim::operator[](std::string_view name) const {
    const auto field = std::ranges::find(fields_, name, &Field::name);
    assert(field != fields_.end());
    return entries_[static_cast<std::size_t>(field - fields_.begin())];
}

bool Claim::filled(const Field& field) const {
    return (*this)[field.name].state == Entry::State::filled;
}

bool Claim::skipped(const Field& field) const {
    if (!field.skip_if || filled(field)) return false;
    const auto& other = (*this)[field.skip_if->field];
    if (other.state != Entry::State::filled) return false;
    const auto& wanted = field.skip_if->value;
    if (other.value.is_string()) return other.value == wanted;
    return other.value.dump() == wanted;
}

bool Claim::missing(const Field& field) const {
    return (*this)[field.name].state == Entry::State::open && !skipped(field);
}

bool Claim::has_all_required() const {
    return std::ranges::all_of(fields_, [this](const Field& field) {
        return !field.required || filled(field) || skipped(field);
    });
}

bool Claim::has_gaps() const {
    return std::ranges::any_of(fields_, [this](const Field& field) {
        const auto& entry = (*this)[field.name];
        if (entry.to_check) return true;
        return field.required && !filled(field) && !skipped(field);
    });
}

Json Claim::to_json() const {
    auto json = Json::object();
    auto flags = Json::object();
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const auto& entry = entries_[i];
        const auto& name = fields_[i].name;
        if (entry.state == Entry::State::filled) json[name] = written(fields_[i], entry.value);
        if (entry.state == Entry::State::unknown) flags[name].push_back("unknown");
        if (entry.state == Entry::State::declined) flags[name].push_back("declined");
        if (entry.approximate) flags[name].push_back("approximate");
        if (entry.to_check) flags[name].push_back("to_check");
    }
    if (!flags.empty()) json["_flags"] = std::move(flags);
    return json;
}

void Claim::keep_from(const Claim& before) {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (!fields_[i].keep || !before.filled(fields_[i])) continue;
        entries_[i] = before.entries_[i];
        entries_[i].source_turn = 0;
    }
}

}  // namespace neura::reasoning
