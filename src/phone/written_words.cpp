#include "phone/written_words.hpp"

#include <string_view>
#include <utility>

namespace neura::phone {

namespace {

constexpr LineTime between_readings{80};

/// Longer than an agent thinks before it says that it is still there.
constexpr LineTime patience{std::chrono::seconds(20)};

std::string_view text_at(const nlohmann::json& message, const char* key) {
    const auto found = message.is_object() ? message.find(key) : message.end();
    if (found == message.end() || !found->is_string()) return {};
    return found->get_ref<const std::string&>();
}

}  // namespace

void WrittenWords::finished(LineTime now) { silent_since_ = read_again_ = now; }

bool WrittenWords::due(LineTime now) const { return silent_since_ && now >= read_again_; }

std::optional<std::string> WrittenWords::read(const nlohmann::json& record, LineTime now) {
    read_again_ = now + between_readings;
    const auto before = taken_;
    take_from(record);
    if (!silent_since_ || taken_ == before) return std::nullopt;
    silent_since_.reset();
    return std::exchange(words_, {});
}

std::optional<std::string> WrittenWords::read_rest(const nlohmann::json& record) {
    take_from(record);
    if (words_.empty()) return std::nullopt;
    return std::exchange(words_, {});
}

bool WrittenWords::in_vain(LineTime now) const {
    return silent_since_ && now - *silent_since_ >= patience;
}

void WrittenWords::take_from(const nlohmann::json& record) {
    const auto messages = record.is_object() ? record.find("messages") : record.end();
    if (messages == record.end() || !messages->is_array()) return;
    std::size_t number = 0;
    for (const auto& message : *messages) {
        if (text_at(message, "role") != "agent" || number++ < taken_) continue;
        ++taken_;
        const auto content = text_at(message, "content");
        if (!words_.empty() && !content.empty()) words_ += ' ';
        words_ += content;
    }
}

}  // namespace neura::phone
