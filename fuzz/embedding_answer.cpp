// Any bytes as an answer with vectors must give as many as were asked for, of one size and of
// length 1 or 0, or a failure that can be logged. The first byte of the input says whose answer it
// is, and to how many texts.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "providers/embedding/protocol.hpp"

namespace embedding = neura::providers::embedding;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto dialect = data[0] % 2 == 0 ? embedding::Dialect::openai : embedding::Dialect::ollama;
    const std::size_t count = 1 + (data[0] / 2) % 4;
    const std::string_view body(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto made = embedding::read_answer(dialect, body, count);
    if (!made) {
        if (made.error().doing.empty()) std::abort();
    } else {
        const auto& vectors = made->vectors;
        if (vectors.size() != count || made->tokens < 0) std::abort();
        for (const auto& vector : vectors) {
            double squares = 0;
            for (const auto value : vector) squares += double{value} * double{value};
            if (vector.size() != vectors.front().size()) std::abort();
            if (squares > 0 && std::abs(squares - 1) > 1e-3) std::abort();
        }
    }
    (void)embedding::refusal(429, body);
    return 0;
}
