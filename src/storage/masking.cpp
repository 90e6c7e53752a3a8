#include "storage/masking.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neura::storage {

namespace {

using nlohmann::json;

constexpr std::string_view separator = " / ";  // between the turns of `FieldChanged::words`

/// What is shorter is found everywhere.
constexpr std::size_t least = 2;  // signs

/// That byte belongs to a space or a dash: U+00A0, U+2000 to U+2015, U+202F.
bool is_gap(std::string_view text, std::size_t at) {
    for (std::size_t back = 0; back < 3 && back <= at; ++back) {
        const auto sign = text.substr(at - back, 3);
        if (back < 2 && sign.starts_with("\xC2\xA0")) return true;
        if (!sign.starts_with("\xE2\x80") || sign.size() < 3) continue;
        const auto last = static_cast<unsigned char>(sign[2]);
        if (last <= 0x95 || last == 0xAF) return true;
    }
    return false;
}

/// That byte belongs to a letter or a digit.
bool is_sign(std::string_view text, std::size_t at) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) >= 0x80) return !is_gap(text, at);
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool goes_on(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Letters and digits alone, and where each stood: "B 7" is "b7".
struct Signs {
    std::string text{};
    std::vector<std::size_t> at{};
};

Signs signs_of(std::string_view text) {
    Signs signs;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_sign(text, i)) continue;
        const bool capital = text[i] >= 'A' && text[i] <= 'Z';
        signs.text += capital ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
        signs.at.push_back(i);
    }
    return signs;
}

/// @param marked  as `text`: the bytes to be hidden
std::string hidden(std::string_view text, const std::vector<bool>& marked) {
    std::string shown;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!marked[i] || !is_sign(text, i))
            shown += text[i];
        else if (!goes_on(text[i]))
            shown += "•";
    }
    return shown;
}

std::string all_hidden(std::string_view text) {
    return hidden(text, std::vector<bool>(text.size(), true));
}

/// Likewise all that is in `value`; numbers and truths become texts.
json value_hidden(const json& value) {
    if (value.is_null()) return value;
    if (value.is_string()) return all_hidden(value.get_ref<const std::string&>());
    if (!value.is_array()) return all_hidden(value.dump());
    auto shown = json::array();
    for (const auto& item : value) shown.push_back(value_hidden(item));
    return shown;
}

/// What must not be seen of one call.
class Secrets {
public:
    explicit Secrets(const std::vector<FieldChange>& history) {
        for (const auto& [change, claim, at] : history) {
            if (!change.sensitive) continue;
            fields_.insert(change.field);
            add_value(change.value);
            add_value(change.before);
            add_text(change.spoken);
            std::string_view words = change.words;
            while (!words.empty()) {
                const auto end = words.find(separator);
                turns_.emplace(words.substr(0, end));
                words.remove_prefix(end == words.npos ? words.size() : end + separator.size());
            }
        }
    }

    bool empty() const { return fields_.empty(); }
    bool is_sensitive(const std::string& field) const { return fields_.contains(field); }

    std::string shown(const std::string& text, bool cut_off = false) const {
        if (turns_.contains(text)) return all_hidden(text);
        const auto signs = signs_of(text);
        std::vector<bool> marked(text.size());
        for (const auto& secret : secrets_) {
            mark(text, signs, secret, marked);
            if (cut_off) mark_end(signs, secret, marked);
        }
        return hidden(text, marked);
    }

    json shown(json value) const {
        if (value.is_string()) return shown(value.get_ref<const std::string&>());
        if (value.is_structured())
            for (auto& item : value) item = shown(std::move(item));
        return value;
    }

private:
    void add_text(std::string_view text) {
        if (auto signs = signs_of(text); signs.text.size() >= least)
            secrets_.insert(std::move(signs.text));
    }
    void add_value(const json& value) {
        if (value.is_array())
            for (const auto& item : value) add_value(item);
        else if (!value.is_null() && !value.is_boolean())
            add_text(value.is_string() ? value.get<std::string>() : value.dump());
    }

    /// Wherever it stands as words of its own.
    static void mark(std::string_view text, const Signs& signs, const std::string& secret,
                     std::vector<bool>& marked) {
        for (auto from = signs.text.find(secret); from != std::string::npos;
             from = signs.text.find(secret, from + 1)) {
            const auto first = signs.at[from];
            const auto last = signs.at[from + secret.size() - 1];
            const bool begins = first == 0 || !is_sign(text, first - 1);
            const bool ends = last + 1 == text.size() || !is_sign(text, last + 1);
            if (begins && ends)
                std::fill_n(marked.begin() + std::ptrdiff_t(first), last - first + 1, true);
        }
    }

    /// The beginning of it at the end of what was cut off there.
    static void mark_end(const Signs& signs, std::string_view secret, std::vector<bool>& marked) {
        for (auto size = std::min(secret.size(), signs.text.size()); size >= least; --size) {
            if (!signs.text.ends_with(secret.substr(0, size))) continue;
            const auto first = signs.at[signs.at.size() - size];
            return std::fill(marked.begin() + std::ptrdiff_t(first), marked.end(), true);
        }
    }

    std::set<std::string> fields_;
    std::set<std::string> turns_;
    std::set<std::string> secrets_;  ///< letters and digits alone
};

}  // namespace

CallRecord masked(CallRecord record) {
    const Secrets secrets(record.history);
    if (secrets.empty()) return record;
    for (auto& message : record.messages) {
        message.content = secrets.shown(message.content, message.interrupted);
        message.tool_calls = secrets.shown(std::move(message.tool_calls));
    }
    for (auto& claim : record.claims)
        for (const auto& [field, value] : claim.fields.items())
            value = secrets.is_sensitive(field) ? value_hidden(value) : secrets.shown(value);
    for (auto& [change, claim, at] : record.history) {
        const bool sensitive = change.sensitive;
        change.value = sensitive ? value_hidden(change.value) : secrets.shown(change.value);
        change.before = sensitive ? value_hidden(change.before) : secrets.shown(change.before);
        change.words = sensitive ? all_hidden(change.words) : secrets.shown(change.words);
        change.spoken = all_hidden(change.spoken);
    }
    for (auto& insight : record.insights) {
        for (auto* words : {&insight.synthesis, &insight.in_short, &insight.satisfaction_reasons,
                            &insight.justification})
            *words = secrets.shown(*words);
        for (auto& words : insight.improvements) words = secrets.shown(words);
    }
    for (auto& reminder : record.reminders)
        for (auto* words : {&reminder.title, &reminder.description}) *words = secrets.shown(*words);
    for (auto& text : record.texts) text.message.text = secrets.shown(text.message.text);
    return record;
}

}  // namespace neura::storage
