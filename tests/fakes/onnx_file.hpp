#pragma once

// Writes ONNX files as small as a test wants them. Numbers of fields are those of onnx.proto3.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace neura::tests::onnx {

inline std::string varint(std::uint64_t value) {
    std::string bytes;
    for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
    return bytes + static_cast<char>(value);
}

inline std::string number(std::uint64_t field, std::uint64_t value) {
    return varint(field << 3) + varint(value);
}

inline std::string message(std::uint64_t field, const std::string& bytes) {
    return varint(field << 3 | 2) + varint(bytes.size()) + bytes;
}

/// TensorProto.
inline std::string tensor(const std::string& name, const std::vector<std::size_t>& shape,
                          const std::vector<float>& numbers, std::uint64_t type = 1) {
    std::string bytes;
    for (const auto dimension : shape) bytes += number(1, dimension);
    std::string raw;
    for (const auto value : numbers) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (int i = 0; i < 4; ++i) raw += static_cast<char>(bits >> (8 * i) & 0xff);
    }
    return bytes + number(2, type) + message(8, name) + message(9, raw);
}

/// NodeProto that puts `value` out with one attribute: field 5 for a tensor, 6 for a branch.
inline std::string node(const std::string& operation, const std::string& value, std::uint64_t field,
                        const std::string& attribute) {
    return message(5, message(1, "an attribute") + message(field, attribute)) + message(2, value) +
           message(4, operation);
}

inline std::string constant(const std::string& value, const std::vector<std::size_t>& shape,
                            const std::vector<float>& numbers) {
    return message(1, node("Constant", value, 5, tensor("some name", shape, numbers)));
}

inline std::string initialiser(const std::string& tensor) { return message(5, tensor); }

/// A branch with `graph` in it.
inline std::string branch(const std::string& graph) {
    return message(1, node("If", "either", 6, graph));
}

/// A file whose graph is `graph`.
inline std::string file(const std::string& graph) { return number(1, 8) + message(7, graph); }

}  // namespace neura::tests::onnx
