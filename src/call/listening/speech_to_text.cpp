#include "call/listening/speech_to_text.hpp"

#include <algorithm>
#include <cctype>

namespace neura::listening {

namespace {

struct Category final : std::error_category {
    const char* name() const noexcept override { return "neura.listening"; }

    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::bad_credentials: return "the provider rejected our credentials";
            case Errc::unsupported_language: return "the provider does not know this language";
            case Errc::quota_exceeded: return "our quota at the provider is used up";
            case Errc::protocol_violation: return "the provider sent a message we cannot read";
            case Errc::utterance_lost: return "the utterance could not be recognised";
        }
        return "unknown";
    }
};

bool is_same(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, [](unsigned char a, unsigned char b) {
        return std::tolower(a) == std::tolower(b);
    });
}

}  // namespace

std::string language_among(const SpeechOptions& options, std::string_view heard) {
    if (options.other_languages.empty()) return {};
    const auto without_country = [](std::string_view tag) { return tag.substr(0, tag.find('-')); };
    const auto fits = [&](std::string_view tag) {
        return is_same(without_country(tag), without_country(heard));
    };
    if (fits(options.language)) return options.language;
    const auto found = std::ranges::find_if(options.other_languages, fits);
    return found == options.other_languages.end() ? std::string() : *found;
}

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

bool is_lasting(const std::error_code& code) {
    return code == Errc::bad_credentials || code == Errc::quota_exceeded ||
           code == Errc::unsupported_language;
}

}  // namespace neura::listening
