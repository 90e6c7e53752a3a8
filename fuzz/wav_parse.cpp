// Any bytes must give a recording or an error; what is read and written again reads the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "audio/wav.hpp"

namespace audio = neura::audio;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto wav = audio::parse_wav({data, size});
    if (!wav) {
        (void)audio::describe(wav.error());
        return 0;
    }
    if (wav->mono().size() != wav->length()) std::abort();
    const auto bytes = audio::wav_bytes(*wav);
    const auto again =
        audio::parse_wav({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    if (!again || again->samples != wav->samples || again->rate != wav->rate) std::abort();
    return 0;
}
