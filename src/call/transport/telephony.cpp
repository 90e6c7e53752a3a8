#include "call/transport/telephony.hpp"

namespace neura::transport {

namespace {

struct Category final : std::error_category {
    const char* name() const noexcept override { return "neura.telephony"; }

    std::string message(int value) const override {
        switch (static_cast<TelephonyErrc>(value)) {
            case TelephonyErrc::not_configured: return "calls and messages are not configured";
            case TelephonyErrc::bad_credentials: return "the carrier rejected our credentials";
            case TelephonyErrc::bad_number: return "this number cannot be reached";
            case TelephonyErrc::not_allowed: return "this is not allowed";
            case TelephonyErrc::not_now: return "this is not the hour for it";
            case TelephonyErrc::opted_out: return "they want no messages from us";
            case TelephonyErrc::no_such_call: return "the call is over";
            case TelephonyErrc::too_many: return "too many in a short time; try again later";
            case TelephonyErrc::bad_errand: return "the call cannot be held so";
            case TelephonyErrc::rejected: return "the carrier refused it";
            case TelephonyErrc::unreachable: return "the carrier does not answer";
        }
        return "unknown";
    }
};

}  // namespace

std::error_code make_error_code(TelephonyErrc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

}  // namespace neura::transport
