#include "providers/embedded/errc.hpp"

#include <string>

namespace neura::providers::embedded {

namespace {

struct Category final : std::error_category {
    const char* name() const noexcept override { return "neura.embedded"; }

    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::models_missing: return "a model is missing: run `neura models pull`";
            case Errc::model_unusable:
                return "a model cannot be used: run `neura models pull` to replace it";
            case Errc::worker_lost: return "the speech worker died over this request";
            case Errc::worker_unavailable: return "the speech worker cannot be kept running";
            case Errc::protocol_violation: return "the speech worker's messages cannot be read";
            case Errc::dropped: return "dropped in favour of more urgent work";
            case Errc::overloaded: return "the speech worker has too much to do";
            case Errc::bad_request: return "the speech worker refused the request";
        }
        return "unknown";
    }
};

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

}  // namespace neura::providers::embedded
