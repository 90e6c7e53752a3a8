#include "providers/elevenlabs/errc.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace neura::providers::elevenlabs {

namespace {

struct Category final : std::error_category {
    const char* name() const noexcept override { return "neura.elevenlabs"; }

    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::bad_credentials:
                return "ElevenLabs does not take the key: see ELEVENLABS_API_KEY";
            case Errc::out_of_credit: return "the ElevenLabs account has no characters left";
            case Errc::too_many_streams: return "ElevenLabs makes no more sentences at once";
            case Errc::bad_request:
                return "ElevenLabs does not know the voice or model: see ELEVENLABS_VOICE_ID";
            case Errc::gone_idle: return "ElevenLabs closed a stream that had nothing to say";
            case Errc::refused: return "ElevenLabs refused";
            case Errc::malformed_message: return "ElevenLabs sent a message we cannot read";
        }
        return "unknown";
    }
};

constexpr auto names = std::to_array<std::pair<std::string_view, Errc>>({
    {"invalid_api_key", Errc::bad_credentials},
    {"missing_permissions", Errc::bad_credentials},
    {"only_for_creator+", Errc::bad_credentials},
    {"detected_unusual_activity", Errc::bad_credentials},
    {"quota_exceeded", Errc::out_of_credit},
    {"too_many_concurrent_requests", Errc::too_many_streams},
    {"system_busy", Errc::too_many_streams},
    {"max_active_conversations", Errc::too_many_streams},
    {"voice_not_found", Errc::bad_request},
    {"model_not_found", Errc::bad_request},
    {"input_timeout_exceeded", Errc::gone_idle},
    {"invalid_input_message", Errc::refused},
    {"max_character_limit_exceeded", Errc::refused},
});

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

std::error_code meaning_of_status(unsigned status) {
    switch (status) {
        case 400:
        case 404:
        case 422: return Errc::bad_request;
        case 401:
        case 403: return Errc::bad_credentials;
        case 402: return Errc::out_of_credit;
        case 429: return Errc::too_many_streams;
        default: return {};
    }
}

std::error_code meaning_of_name(std::string_view name) {
    for (const auto& [known, meaning] : names)
        if (name == known) return meaning;
    return {};
}

std::error_code meaning_of_words(std::string_view words) {
    for (const auto& [known, meaning] : names)
        if (words.contains(known)) return meaning;
    return {};
}

bool is_lasting(const std::error_code& error) {
    return error == Errc::bad_credentials || error == Errc::out_of_credit ||
           error == Errc::bad_request;
}

}  // namespace neura::providers::elevenlabs
