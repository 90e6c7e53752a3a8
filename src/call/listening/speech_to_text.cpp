#include "call/listening/speech_to_text.hpp"

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

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

bool is_lasting(const std::error_code& code) {
    return code == Errc::bad_credentials || code == Errc::quota_exceeded ||
           code == Errc::unsupported_language;
}

}  // namespace neura::listening
