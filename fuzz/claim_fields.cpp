// Whatever comes as the fields of a call's claim is refused, or makes a claim that keeps what it
// takes: a value it accepts stays acceptable as it is written, and another claim goes on from it.
// The state it goes on from may be anything too.

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/claim.hpp"

namespace reasoning = neura::reasoning;
using Json = nlohmann::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto json = Json::parse(text, nullptr, false);
    const auto pattern = reasoning::ValuePattern::parse(text.substr(0, text.find('\n')));
    if (pattern && text.contains('\n')) {
        const auto written = pattern->written(text.substr(text.find('\n') + 1));
        if (written && pattern->written(*written) != written) std::abort();
    }
    if (json.is_discarded()) return 0;
    const auto fields = reasoning::read_claim_fields(json);
    if (!fields) {
        if (fields.error().doing.empty()) std::abort();
        return 0;
    }
    constexpr std::chrono::local_seconds now{std::chrono::seconds(1'800'000'000)};
    reasoning::Claim claim(*fields, now);
    for (const auto& field : *fields)
        for (const auto& value :
             {Json(field.example), Json(field.label), Json(7), Json(true), Json::array({"a"})}) {
            if (!claim.set(field.name, value, 1)) continue;
            const auto written = claim.to_json().at(field.name);
            if (!reasoning::check_value(field, written, now)) std::abort();
        }
    reasoning::Claim other(*fields, now);
    other.take_state(claim.to_state());
    if (other.to_json() != claim.to_json()) std::abort();
    other.take_state(json);
    return 0;
}
