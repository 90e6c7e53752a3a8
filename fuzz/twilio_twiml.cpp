// Any document must give verbs or an error; what was written reads the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "providers/twilio/twiml.hpp"

namespace twilio = neura::providers::twilio;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto verbs = twilio::parse_twiml({reinterpret_cast<const char*>(data), size});
    if (!verbs) return 0;
    // The first writing leaves out what XML cannot hold; from then on nothing may change.
    const auto clean = twilio::parse_twiml(twilio::to_twiml(*verbs));
    if (!clean) return 0;
    const auto written = twilio::to_twiml(*clean);
    if (written.size() > twilio::max_twiml_bytes) return 0;
    const auto again = twilio::parse_twiml(written);
    if (!again || twilio::to_twiml(*again) != written) std::abort();
    return 0;
}
