// Any answer of the REST interface must be a call, a message or a refusal whose words hold nothing
// of it but numbers.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "providers/twilio/rest_protocol.hpp"

namespace twilio = neura::providers::twilio;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (const auto made = twilio::read_made(input))
        if (made->sid.empty() || made->sid.size() > 64 || made->sid.contains('/')) std::abort();

    const unsigned status = size == 0 ? 400 : 300 + data[0] % 300U;
    const auto why = twilio::refusal(status, input, "ask");
    if (!why.code || !why.doing.starts_with("ask: the carrier answered ")) std::abort();
    if (why.doing.size() > 80) std::abort();

    const auto wait = twilio::wait_of(input);
    if (wait.count() < 0 || wait.count() > 5'000) std::abort();
    return 0;
}
