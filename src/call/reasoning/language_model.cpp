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
            case ModelErrc::cut_short: return "the answer is longer than was allowed";
            case ModelErrc::withheld: return "the provider withheld the answer";
            case ModelErrc::not_as_asked: return "the answer is not of the format asked for";
        }
        return "unknown";
    }
};

}  // namespace

std::string_view name_of(ModelRole role) {
    switch (role) {
        case ModelRole::conversation: return "conversation";
        case ModelRole::summary: return "summary";
        case ModelRole::after_call: return "after_call";
        case ModelRole::quick: return "quick";
        case ModelRole::careful: return "careful";
    }
    return "unknown";
}

bool is_live(ModelRole role) { return role != ModelRole::summary && role != ModelRole::after_call; }

ModelUsage usage_of(const ModelFinished& finished, ModelRole role) {
    return {.role = role,
            .vendor = finished.vendor,
            .model = finished.model,
            .input_tokens = finished.input_tokens,
            .cached_tokens = finished.cached_tokens,
            .output_tokens = finished.output_tokens};
}

std::error_code make_error_code(ModelErrc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

}  // namespace neura::reasoning
