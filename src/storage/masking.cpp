#include "storage/masking.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call/speaking/code_points.hpp"
#include "numbering/phone_number.hpp"
#include "storage/date_wordings.hpp"

namespace neura::storage {

namespace {

using nlohmann::json;
using speaking::CodePoint;

constexpr std::string_view separator = " / ";  // between the turns of `FieldChanged::words`

/// What is shorter is found everywhere.
constexpr std::size_t least = 2;  // bytes

/// Ideographs have no spaces between their words: so many bytes may stand anywhere.
constexpr std::size_t least_ideographs = 6;

constexpr std::size_t least_digits = 7;  // of a telephone number without its country

/// A letter or a digit of any script, or a byte that is no UTF-8.
bool is_sign(char32_t c) {
    if (c < 0x80) return speaking::is_digit(c) || speaking::is_ascii_letter(c);
    const bool is_mark = c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c < 0x2E80) ||
                         (c >= 0x3000 && c < 0x3040);
    const bool is_wide_mark = (c >= 0xFF00 && c < 0xFF10) || (c >= 0xFF1A && c < 0xFF21) ||
                              (c >= 0xFF3B && c < 0xFF41) || (c >= 0xFF5B && c < 0xFF66);
    return !is_mark && !is_wide_mark;
}

/// The character that a byte begins, at least that byte.
CodePoint sign_at(std::string_view text, std::size_t at) {
    auto sign = speaking::code_point_at(text, at);
    if (sign.size == 0) sign = {.value = 0xFFFD, .size = 1};
    return sign;
}

/// The character before that byte; 0 at the beginning.
char32_t sign_before(std::string_view text, std::size_t at) {
    if (at == 0) return 0;
    do --at;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
    return sign_at(text, at).value;
}

/// Letters and digits alone, and where each byte of them stood: "B 7" is "b7".
struct Signs {
    std::string text{};
    std::vector<std::size_t> at{};
};

Signs signs_of(std::string_view text) {
    Signs signs;
    for (std::size_t i = 0; i < text.size();) {
        const auto sign = sign_at(text, i);
        for (const auto end = i + sign.size; i < end; ++i) {
            if (!is_sign(sign.value)) continue;
            const bool capital = text[i] >= 'A' && text[i] <= 'Z';
            signs.text += capital ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
            signs.at.push_back(i);
        }
    }
    return signs;
}

/// @param marked  as `text`: the bytes to be hidden
std::string hidden(std::string_view text, const std::vector<bool>& marked) {
    std::string shown;
    for (std::size_t i = 0; i < text.size();) {
        const auto sign = sign_at(text, i);
        if (marked[i] && is_sign(sign.value))
            shown += "•";
        else
            shown += text.substr(i, sign.size);
        i += sign.size;
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
        if (!value.is_string()) return;
        add_number(value.get_ref<const std::string&>());
        for (const auto& words : date_wordings(value.get_ref<const std::string&>()))
            add_text(words);
    }
    /// A telephone number as it is told within its country.
    void add_number(std::string_view text) {
        if (!numbering::is_e164(text)) return;
        const auto local = std::string(text.substr(numbering::country_code(text).size()));
        if (local.size() < least_digits) return;
        add_text(local);
        add_text('0' + local);
    }

    /// Wherever it stands as words of its own.
    static void mark(std::string_view text, const Signs& signs, const std::string& secret,
                     std::vector<bool>& marked) {
        const bool anywhere = secret.size() >= least_ideographs;
        const auto apart = [&](char32_t beside, char32_t own) {
            const bool is_cjk = speaking::is_cjk(own);
            return !is_sign(beside) || speaking::is_cjk(beside) != is_cjk || (is_cjk && anywhere);
        };
        for (auto from = signs.text.find(secret); from != std::string::npos;
             from = signs.text.find(secret, from + 1)) {
            const auto first = signs.at[from];
            const auto end = signs.at[from + secret.size() - 1] + 1;
            const auto after = end == text.size() ? 0 : sign_at(text, end).value;
            if (apart(sign_before(text, first), sign_at(text, first).value) &&
                apart(after, sign_before(text, end)))
                std::fill_n(marked.begin() + std::ptrdiff_t(first), end - first, true);
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

Task<std::vector<work::Reminder>> masked(Records& records, std::vector<work::Reminder> reminders) {
    std::set<std::string> read;                   // calls
    std::map<std::string, work::Reminder> shown;  // by id
    for (const auto& reminder : reminders) {
        if (!read.insert(reminder.call.text()).second) continue;
        auto call = reminder.call;
        auto record = co_await records.call(std::move(call));
        if (!record) co_return std::unexpected(std::move(record).error());
        if (!*record) continue;
        auto masked_record = masked(std::move(**record));
        for (auto& one : masked_record.reminders) shown.insert_or_assign(one.id, std::move(one));
    }
    for (auto& reminder : reminders)
        if (const auto found = shown.find(reminder.id); found != shown.end())
            reminder = std::move(found->second);
    co_return reminders;
}

}  // namespace neura::storage
