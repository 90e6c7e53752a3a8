#include "call/speaking/text_to_speech.hpp"

namespace neura::speaking {

namespace {

struct Category final : std::error_category {
    const char* name() const noexcept override { return "neura.speaking"; }

    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::bad_credentials: return "the provider rejected our credentials";
            case Errc::unknown_voice: return "the provider does not know this voice";
            case Errc::quota_exceeded: return "our quota at the provider is used up";
            case Errc::synthesis_failed: return "the sentence could not be synthesised";
        }
        return "unknown";
    }
};

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

bool is_lasting(const std::error_code& error) {
    return error == Errc::bad_credentials || error == Errc::quota_exceeded ||
           error == Errc::unknown_voice;
}

}  // namespace neura::speaking
