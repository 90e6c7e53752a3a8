#include "api/outgoing_call.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "numbering/phone_number.hpp"

namespace neura::api {

using transport::TelephonyErrc;

namespace {

constexpr std::size_t longest_purpose = 300;
constexpr int deepest = 8;  ///< levels; a JSON Schema of a claim has four

struct Refusal {
    unsigned status;
    std::string_view code;
};

Refusal refusal_for(const std::error_code& code) {
    if (code == TelephonyErrc::bad_number) return {400, "bad_number"};
    if (code == TelephonyErrc::bad_errand) return {422, "bad_errand"};
    if (code == TelephonyErrc::rejected) return {422, "rejected"};
    if (code == TelephonyErrc::not_allowed || code == TelephonyErrc::opted_out)
        return {403, "not_allowed"};
    if (code == TelephonyErrc::not_now) return {403, "not_now"};
    if (code == TelephonyErrc::too_many) return {429, "too_many"};
    if (code == TelephonyErrc::not_configured) return {503, "not_configured"};
    return {502, "carrier_failed"};
}

}  // namespace

std::expected<transport::OutgoingCall, std::string> read_outgoing_call(std::string_view json) {
    bool too_deep = false;
    const auto bounded = [&](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
        too_deep = too_deep || depth > deepest;
        return depth <= deepest;
    };
    const auto read = nlohmann::json::parse(json, bounded, false);
    if (too_deep) return std::unexpected("the body is nested too deeply: at most 8 levels");
    if (!read.is_object()) return std::unexpected("the body must be a JSON object");
    transport::OutgoingCall call;
    auto& errand = call.errand;
    for (const auto& [name, value] : read.items()) {
        if (name == "claim") {
            if (!value.is_structured())
                return std::unexpected("claim: expected a list of fields, or a JSON Schema");
            errand.claim = value;
            continue;
        }
        if (name == "known") {
            if (!value.is_object())
                return std::unexpected("known: expected an object, of values by field");
            errand.known = value;
            continue;
        }
        std::string* into = name == "to"         ? &call.to
                            : name == "from"     ? &call.from
                            : name == "agent"    ? &errand.agent
                            : name == "language" ? &errand.language
                            : name == "purpose"  ? &errand.purpose
                                                 : nullptr;
        if (into == nullptr)
            return std::unexpected(
                "unknown field; known are to, from, agent, language, purpose, claim and known");
        if (!value.is_string()) return std::unexpected(name + ": expected a text");
        *into = value.get<std::string>();
    }
    if (!numbering::is_e164(call.to))
        return std::unexpected("to: expected a number such as +14155550123");
    if (!call.from.empty() && !numbering::is_e164(call.from))
        return std::unexpected("from: expected a number such as +14155550123");
    if (errand.purpose.size() > longest_purpose)
        return std::unexpected("purpose: at most 300 bytes");
    return call;
}

net::Response refusal_of(const Error& why) {
    const auto [status, code] = refusal_for(why.code);
    auto response = net::json_error(status, code, why.doing);
    if (status == 429) response.headers.add("Retry-After", "60");
    return response;
}

}  // namespace neura::api
