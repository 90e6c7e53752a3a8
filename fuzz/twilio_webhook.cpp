// Any form body must be read as fields, signed and verified without harm: what we sign verifies,
// on whatever URL the first line makes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "providers/twilio/signature.hpp"
#include "providers/twilio/webhook_fields.hpp"

namespace twilio = neura::providers::twilio;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto url = input.substr(0, input.find('\n'));
    const auto form = neura::net::parse_form(input.substr(std::min(url.size() + 1, size)));
    if (!form) return 0;

    (void)twilio::read_incoming_call(*form);
    (void)twilio::read_status_report(*form);
    (void)twilio::read_recording(*form);
    (void)twilio::is_over(*form);
    (void)twilio::read_dial_end(*form);
    (void)twilio::read_parent_call_sid(*form);
    (void)twilio::read_picked_up(*form);
    (void)twilio::read_text(*form);
    (void)twilio::read_text_report(*form);

    const std::vector<std::string> tokens{"a token"};
    // A port that is written is tried as it is; without one, the URL is.
    if (!twilio::verify(tokens, url, *form, twilio::sign(tokens[0], url, *form))) std::abort();
    if (twilio::verify(tokens, url, *form, twilio::sign("another", url, *form))) std::abort();
    (void)twilio::verify_raw(tokens, url, input, input);
    return 0;
}
