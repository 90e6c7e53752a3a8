#include "call/reasoning/language_model.hpp"

namespace neura::reasoning {

namespace {

struct Category final : std::error_category {
    const char* name() const noexcept override { return "language_model"; }

    std::string message(int value) const override {
        switch (static_cast<ModelErrc>(value)) {
            case ModelErrc::bad_credentials: return "the key is not accepted";
            case ModelErrc::rejected: return "the request was rejected";
            case ModelErrc::quota_exceeded: return "the quota is used up";
            case ModelErrc::overloaded: return "the provider is overloaded";
            case ModelErrc::unreachable: return "the provider cannot be reached";
            case ModelErrc::stalled: return "no answer came in time";
            case ModelErrc::malformed: return "the answer broke off or is not what was agreed";
        }
        return "unknown";
    }
};

}  // namespace

std::error_code make_error_code(ModelErrc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

}  // namespace neura::reasoning
