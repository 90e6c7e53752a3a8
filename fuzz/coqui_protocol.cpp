// Any bytes as a voice of XTTS must give fields that make a request JSON, or an error that can be
// logged; any text must be asked for in a form that reads the same; any body must be speech or
// refused, in whatever pieces it comes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "net/http.hpp"
#include "providers/coqui/protocol.hpp"
#include "providers/remote/speech_body.hpp"

namespace coqui = neura::providers::coqui;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

bool is_object(const std::string& text) {
    return nlohmann::json::parse(text, nullptr, false).is_object();
}

/// What a body says; nothing if it is refused.
std::vector<std::uint8_t> read(std::string_view body, std::size_t piece) {
    neura::providers::remote::WavBody reader;
    std::vector<std::uint8_t> audio;
    for (std::size_t at = 0; at < body.size(); at += piece)
        require(reader.read(body.substr(at, piece), audio).has_value());
    if (!reader.end(audio)) require(audio.empty());
    return audio;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto speaker = coqui::read_speaker(input);
    if (speaker)
        require(is_object(coqui::stream_body("Hello.", *speaker, input)));
    else
        require(std::ranges::all_of(speaker.error().doing,
                                    [](char c) { return c >= ' ' && c <= '~'; }));
    require(is_object(coqui::stream_body(input, R"("speaker_embedding":[])", "en")));

    const auto form = neura::net::parse_form(coqui::speech_form(input, {}, {}));
    require(form && form->size() == 1 && form->front().second == input);

    require(read(input, 7) == read(input, input.size() + 1));
    (void)coqui::may_be_speech(input);
    return 0;
}
