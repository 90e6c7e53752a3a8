// Any bytes of a body of samples must give the same audio in whatever pieces they come, a third as
// long; and a body that is no answer a failure that can be logged. The first byte of the input says
// how long the pieces are.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "providers/openai/speech.hpp"
#include "providers/remote/speech_body.hpp"

namespace openai = neura::providers::openai;

namespace {

std::vector<std::uint8_t> read(std::string_view body, std::size_t piece) {
    neura::providers::remote::SampleBody reader(openai::speech_rate);
    std::vector<std::uint8_t> audio;
    for (std::size_t at = 0; at < body.size(); at += piece)
        if (!reader.read(body.substr(at, piece), audio)) std::abort();
    if (!reader.end(audio)) std::abort();
    return audio;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = read(body, body.size() + 1);
    if (whole != read(body, data[0] % 61 + 1)) std::abort();
    if (whole.size() != (body.size() / 2 + 1) / 3) std::abort();

    const auto failure = openai::speech_failure(data[0] * 4u, body);
    if (!failure.code) std::abort();
    if (std::ranges::any_of(failure.doing, [](char c) { return c < ' ' || c > '~'; })) std::abort();
    (void)openai::may_be_samples(body);
    if (openai::speech_body(body, body, body, 1.0).empty()) std::abort();
    return 0;
}
