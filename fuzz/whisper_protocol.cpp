// Any body of an answer must give words or an error that can be logged; and whatever a prompt
// holds, the boundary of the form must be nowhere inside it. The first byte is the status.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "providers/whisper/protocol.hpp"

namespace whisper = neura::providers::whisper;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto heard = whisper::read_transcription(body);
    if (heard && !(heard->confidence >= 0 && heard->confidence <= 1)) std::abort();

    const auto failure = whisper::failure_of(data[0] * 4u, body);
    for (const char c : failure.doing)
        if (c < ' ' || c > '~') std::abort();

    const std::vector<std::int16_t> samples(data[0]);
    const auto upload = whisper::upload_of(
        {.model = "m", .prompt = whisper::prompt_of({std::string(body)})}, samples);
    const auto boundary = upload.content_type.substr(upload.content_type.find('=') + 1);
    std::size_t times = 0;
    for (auto at = upload.body.find(boundary); at != std::string::npos;
         at = upload.body.find(boundary, at + 1))
        ++times;
    if (times < 5 || times > 6) std::abort();  // model, language, format, prompt, file, end
    return 0;
}
