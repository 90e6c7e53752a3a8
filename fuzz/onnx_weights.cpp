// Any bytes must give tensors or an error; a tensor that is given has the shape that was asked for
// and holds numbers.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "providers/embedded/onnx_weights.hpp"
#include "providers/embedded/silero_network.hpp"

using namespace neura::providers::embedded;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto weights = OnnxWeights::parse({data, size});
    if (!weights) return 0;
    if (const auto pair = weights->tensor("pair", {2, 1})) {
        if (pair->size() != 2) std::abort();
        for (const float number : *pair)
            if (!std::isfinite(number)) std::abort();
    }
    const auto none = weights->tensor("", {0});
    if (none) std::abort();
    (void)SileroNetwork::make(*weights, InstructionSet::baseline);
    return 0;
}
