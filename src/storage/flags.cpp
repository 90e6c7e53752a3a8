#include "storage/flags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace neura::storage {

namespace {

using std::chrono::milliseconds;

// Ranges: what a caller can bear, and what the parts they govern can do.
// clang-format off
constexpr std::array kinds{
    FlagKind{"answer_hard_timeout", &Flags::answer_hard_timeout, "s", 1, 120, true, "Longest a caller waits for an answer; then they are asked to say it again."},
    FlagKind{"answer_soft_timeout", &Flags::answer_soft_timeout, "s", 0, 60, true, "Wait after which the agent apologises, once a turn; 0: never."},
    FlagKind{"callback_timeout", &Flags::callback_timeout, "hours", 0, 720, false, "How long after a call the same caller is taken back to it; 0: never."},
    FlagKind{"phone_silence_timeout", &Flags::phone_silence_timeout, "s", 0, 120, true, "Silence of the caller after which the agent asks; 0: never."},
    FlagKind{"recognition_retry_max", &Flags::recognition_retry_max, "", 0, 10, false, "Silences in a row the agent asks after before it says goodbye; 0: goodbye at the first."},
    FlagKind{"recording_enabled", &Flags::recording_enabled, "", 0, 0, false, "Whether calls are recorded, once the agent file's consent is given."},
    FlagKind{"slow_llm_for_chat", &Flags::slow_llm_for_chat, "", 0, 0, false, "Whether LLM_SLOW_MODEL talks to callers, instead of the usual model."},
    FlagKind{"tone", &Flags::tone, "", 0, 0, true, "Whether a soft sound tells a caller who waits that we are still there."},
    FlagKind{"vad_cutoff_timeout", &Flags::vad_cutoff_timeout, "ms", 20, 2'000, false, "Voice over the agent's after which it falls silent."},
    FlagKind{"vad_silence_timeout", &Flags::vad_silence_timeout, "ms", 200, 3'000, false, "Silence that ends an ordinary turn; where the words tell more, pauses are shorter or longer in proportion."},
    FlagKind{"vad_threshold", &Flags::vad_threshold, "", 0.1, 0.95, false, "How sure the voice detector must be that somebody speaks."},
};
// clang-format on

class Category final : public std::error_category {
public:
    const char* name() const noexcept override { return "flags"; }
    std::string message(int code) const override {
        switch (static_cast<FlagErrc>(code)) {
            case FlagErrc::unknown_flag: return "there is no such flag";
            case FlagErrc::bad_value: return "the value is not in the flag's range";
            case FlagErrc::bad_scope: return "there is no such scope";
        }
        return "unknown error";
    }
};

std::optional<double> number_in(std::string_view text) {
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end || !std::isfinite(value))
        return std::nullopt;
    return value;
}

double milliseconds_in(std::string_view unit) {
    if (unit == "hours") return 3'600'000;
    return unit == "s" ? 1'000 : 1;
}

std::string in_words(double number) { return fmt::format("{}", number); }

bool is_name(std::string_view text, std::size_t most) {
    return !text.empty() && text.size() <= most && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '_' || c == '-';
    });
}

constexpr std::size_t longest_agent_name = 64;
constexpr std::size_t call_id_length = 26;

}  // namespace

std::error_code make_error_code(FlagErrc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

std::span<const FlagKind> flag_kinds() { return kinds; }

const FlagKind* flag_named(std::string_view name) {
    const auto* found = std::ranges::find(kinds, name, &FlagKind::name);
    return found == kinds.end() ? nullptr : found;
}

std::string expected_of(const FlagKind& kind) {
    if (std::holds_alternative<std::optional<bool> Flags::*>(kind.member)) return "true or false";
    const auto range = " from " + in_words(kind.min) + " to " + in_words(kind.max);
    if (std::holds_alternative<std::optional<int> Flags::*>(kind.member))
        return "a whole number" + range;
    if (kind.unit == "s") return "a number of seconds" + range;
    if (kind.unit == "ms") return "a number of milliseconds" + range;
    if (kind.unit == "hours") return "a number of hours" + range;
    return "a number" + range;
}

bool put(Flags& flags, const FlagKind& kind, std::string_view value) {
    if (const auto* flag = std::get_if<std::optional<bool> Flags::*>(&kind.member)) {
        if (value != "true" && value != "false") return false;
        flags.*(*flag) = value == "true";
        return true;
    }
    const auto number = number_in(value);
    if (!number || *number < kind.min || *number > kind.max) return false;
    if (const auto* time = std::get_if<FlagKind::Time>(&kind.member)) {
        flags.*(*time) = milliseconds(std::llround(*number * milliseconds_in(kind.unit)));
    } else if (const auto* whole = std::get_if<std::optional<int> Flags::*>(&kind.member)) {
        if (*number != std::floor(*number)) return false;
        flags.*(*whole) = static_cast<int>(*number);
    } else {
        flags.*std::get<std::optional<double> Flags::*>(kind.member) = *number;
    }
    return true;
}

std::optional<std::string> value_of(const Flags& flags, const FlagKind& kind) {
    return std::visit(
        [&](auto member) -> std::optional<std::string> {
            const auto& value = flags.*member;
            if (!value) return std::nullopt;
            using Value = std::remove_cvref_t<decltype(*value)>;
            if constexpr (std::is_same_v<Value, bool>)
                return *value ? "true" : "false";
            else if constexpr (std::is_same_v<Value, milliseconds>)
                return in_words(static_cast<double>(value->count()) / milliseconds_in(kind.unit));
            else
                return fmt::format("{}", *value);
        },
        kind.member);
}

std::string_view name_of(FlagScope::Of of) {
    switch (of) {
        case FlagScope::Of::deployment: return "deployment";
        case FlagScope::Of::agent: return "agent";
        case FlagScope::Of::call: return "call";
    }
    return {};
}

std::string in_words(const FlagScope& scope) {
    if (scope.of == FlagScope::Of::deployment) return "the deployment";
    return std::string(name_of(scope.of)) + ' ' + scope.name;
}

Flags FlagSettings::of(std::string_view agent, const CallId& call) const {
    Flags flags;
    const FlagScope wider_first[] = {
        {}, {FlagScope::Of::agent, std::string(agent)}, {FlagScope::Of::call, call.text()}};
    for (const auto& scope : wider_first) {
        const auto found = scopes.find(scope);
        if (found == scopes.end()) continue;
        for (const auto& kind : kinds)
            std::visit(
                [&](auto member) {
                    if (const auto& value = found->second.*member) flags.*member = value;
                },
                kind.member);
    }
    return flags;
}

std::optional<Error> refusal_of(const WantedFlag& wanted) {
    const auto refused = [](FlagErrc code, std::string words) {
        return Error{make_error_code(code), std::move(words)};
    };
    const auto* kind = flag_named(wanted.name);
    if (kind == nullptr) {
        std::string known;
        for (const auto& each : kinds) known.append(known.empty() ? "" : ", ").append(each.name);
        return refused(FlagErrc::unknown_flag, "no flag has this name; there are " + known);
    }
    Flags scratch;
    if (wanted.value && !put(scratch, *kind, *wanted.value))
        return refused(FlagErrc::bad_value,
                       wanted.name + ": expected " + expected_of(*kind) + "; nothing was changed");
    const auto& [of, name] = wanted.scope;
    if (of == FlagScope::Of::agent && !is_name(name, longest_agent_name))
        return refused(FlagErrc::bad_scope,
                       "agent: expected the name of an agent file, such as insurance");
    if (of == FlagScope::Of::call && (name.size() != call_id_length || !is_name(name, 26)))
        return refused(FlagErrc::bad_scope, "call: expected the id of a call");
    return std::nullopt;
}

}  // namespace neura::storage
