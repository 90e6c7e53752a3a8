#include "providers/streaming_llm/answer_reader.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace neura::providers::streaming_llm {

namespace dom = simdjson::dom;
using reasoning::ModelErrc;
using reasoning::ModelEvent;
using reasoning::ModelFailure;
using reasoning::ModelWords;
using reasoning::ToolCall;

namespace {

/// Longer arguments are no call of a tool of ours.
constexpr std::size_t most_arguments = 64 * 1024;
constexpr std::size_t most_calls = 32;

}  // namespace

AnswerReader::Outcome AnswerReader::read(std::string_view bytes, std::vector<ModelEvent>& events) {
    while (!over_) {
        const auto* data = stream_.next(bytes);
        if (stream_.is_too_long()) return std::unexpected(malformed("whose event is too long"));
        if (data == nullptr) return {};
        auto outcome = read_event(*data);
        std::ranges::move(read_, std::back_inserter(events));
        read_.clear();
        if (!outcome) return outcome;
    }
    return {};
}

AnswerReader::Outcome AnswerReader::end(std::vector<ModelEvent>& events) {
    if (over_) return {};
    if (!why_) return std::unexpected(malformed("that was cut off"));
    finish();
    std::ranges::move(read_, std::back_inserter(events));
    read_.clear();
    return {};
}

void AnswerReader::say(std::string_view words) {
    if (!words.empty()) read_.emplace_back(ModelWords{std::string(words)});
}

AnswerReader::Outcome AnswerReader::add_to_call(std::int64_t index, std::string_view id,
                                                std::string_view name, std::string_view arguments) {
    auto found = std::ranges::find(calls_, index, [](const auto& one) { return one.first; });
    if (found == calls_.end()) {
        if (calls_.size() == most_calls)
            return std::unexpected(malformed("with too many tool calls"));
        calls_.emplace_back(index, ToolCall{.id = std::string(id), .name = {}, .arguments = {}});
        found = std::prev(calls_.end());
    }
    auto& call = found->second;
    call.name += name;
    call.arguments += arguments;
    if (call.name.size() + call.arguments.size() > most_arguments)
        return std::unexpected(malformed("whose tool call is too long"));
    return {};
}

void AnswerReader::finish() {
    over_ = true;
    finished_.why = why_.value_or(Why::done);
    if (finished_.why == Why::done) {
        for (auto& [index, call] : calls_) {
            // A tool that needs no arguments is called with an empty object, or with nothing.
            if (call.arguments.empty()) call.arguments = "{}";
            read_.emplace_back(std::move(call));
        }
    }
    calls_.clear();
    read_.emplace_back(finished_);
}

ModelFailure malformed(std::string_view wrong) {
    return {.code = ModelErrc::malformed, .doing = "read an answer " + std::string(wrong)};
}

std::string_view text_at(dom::object object, std::string_view key) {
    std::string_view text;
    if (object[key].get(text) != simdjson::SUCCESS) return {};
    return text;
}

std::optional<int> count_at(dom::object object, std::string_view key) {
    constexpr std::int64_t most = 1'000'000'000;
    std::int64_t count = 0;
    if (object[key].get(count) != simdjson::SUCCESS) return std::nullopt;
    return static_cast<int>(std::clamp<std::int64_t>(count, 0, most));
}

std::string name_for_log(std::string_view name) {
    constexpr std::size_t longest = 64;
    const bool is_plain = name.size() <= longest && std::ranges::all_of(name, [](char c) {
                              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                     (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
                          });
    return is_plain ? std::string(name) : std::string();
}

std::optional<std::chrono::milliseconds> read_wait(std::optional<std::string_view> retry_after_ms,
                                                   std::optional<std::string_view> retry_after) {
    const auto milliseconds = [](std::string_view text,
                                 double unit) -> std::optional<std::chrono::milliseconds> {
        constexpr double longest = 3'600'000;
        double value = 0;
        const auto* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        if (error != std::errc{} || stop != end || !(value >= 0)) return std::nullopt;
        const auto wait = std::min(value * unit, longest);
        return std::chrono::milliseconds(static_cast<std::int64_t>(wait));
    };
    if (retry_after_ms)
        if (const auto wait = milliseconds(*retry_after_ms, 1)) return wait;
    if (retry_after) return milliseconds(*retry_after, 1'000);
    return std::nullopt;
}

}  // namespace neura::providers::streaming_llm
