#include "providers/embedded/matrix.hpp"

#include <gtest/gtest.h>

namespace neura::providers::embedded {
namespace {

TEST(Matrix, IsAsCountedByHandForAnyNumberOfRows) {
    constexpr std::size_t inputs = 5;
    constexpr std::size_t outputs = 48;
    std::vector<float> weights(inputs * outputs);
    std::vector<float> bias(outputs);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(i % 13) - 6;
    for (std::size_t i = 0; i < outputs; ++i) bias[i] = static_cast<float>(i);
    const Matrix matrix(weights, bias, inputs);

    for (std::size_t rows = 0; rows < 20; ++rows) {
        std::vector<float> in(rows * inputs);
        for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i % 7) - 3;
        std::vector<float> out(rows * outputs);
        matrix.apply(in, out);
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t column = 0; column < outputs; ++column) {
                float sum = bias[column];
                for (std::size_t i = 0; i < inputs; ++i)
                    sum += in[row * inputs + i] * weights[i * outputs + column];
                ASSERT_EQ(out[row * outputs + column], sum) << rows << ' ' << row << ' ' << column;
            }
    }
}

}  // namespace
}  // namespace neura::providers::embedded
