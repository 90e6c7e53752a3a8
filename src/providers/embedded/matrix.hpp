#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace neura::providers::embedded {

/// The weights of a dense layer, laid out for the registers of this machine.
class Matrix {
public:
    /// @param weights  `inputs` rows of `outputs` numbers. @param bias  `outputs` numbers
    /// @pre outputs is a multiple of 16
    Matrix(std::span<const float> weights, std::span<const float> bias, std::size_t inputs);

    std::size_t inputs() const { return inputs_; }
    std::size_t outputs() const { return bias_.size(); }

    /// out = in * weights + bias, for rows of `inputs` and `outputs` numbers.
    void apply(std::span<const float> in, std::span<float> out) const;

private:
    std::size_t inputs_;
    std::vector<float> bias_;
    std::vector<float> panels_;  ///< 16 outputs of all inputs, then the next 16
};

}  // namespace neura::providers::embedded
