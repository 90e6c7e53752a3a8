#pragma once

// The numbers in a model file, for code that computes a network itself.
//
// Source: onnx.proto3 of github.com/onnx/onnx (IR version 8), in the encoding of
// protobuf.dev/programming-guides/encoding.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/error.hpp"

namespace neura::providers::embedded {

/// The tensors of 32-bit floats that an ONNX file holds as raw bytes: initialisers by their own
/// name, constants by the name of the value they are, in the graph and in the branches within it.
/// What is of another type, or kept outside the file, is not among them.
class OnnxWeights {
public:
    /// Reads a whole file held in memory, which must outlive what is returned. Any bytes may be
    /// given. Pure.
    /// Errors: `Errc::model_unusable` when it is no ONNX file or is cut short.
    static Result<OnnxWeights> parse(std::span<const std::uint8_t> file);

    /// The numbers of one tensor, the last dimension running fastest.
    /// Errors: `Errc::model_unusable` when there is none of this name, it has another shape, or
    /// one of its numbers is not finite.
    Result<std::vector<float>> tensor(std::string_view name,
                                      std::initializer_list<std::size_t> shape) const;

    std::size_t size() const { return tensors_.size(); }

private:
    struct Tensor {
        std::vector<std::uint64_t> shape;
        std::span<const std::uint8_t> bytes;  ///< little-endian
    };
    class Reader;

    std::map<std::string_view, Tensor> tensors_;
};

}  // namespace neura::providers::embedded
