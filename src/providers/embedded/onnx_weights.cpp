#include "providers/embedded/onnx_weights.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "providers/embedded/errc.hpp"

namespace neura::providers::embedded {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr int deepest = 16;              ///< branches within branches
constexpr std::uint64_t type_float = 1;  ///< TensorProto.DataType.FLOAT

/// One field of a message: a number, or what has a length.
struct Field {
    std::uint64_t number = 0;
    std::uint64_t value = 0;
    Bytes bytes;

    std::string_view text() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

/// The fields of one message, in the order they are written.
class Message {
public:
    explicit Message(Bytes bytes) : rest_(bytes) {}

    /// The next one; none at the end or, then `is_broken`, where nothing can be read.
    std::optional<Field> next() {
        if (rest_.empty() || broken_) return std::nullopt;
        const auto key = varint();
        Field field{.number = key >> 3, .value = 0, .bytes = {}};
        switch (key & 7) {
            case 0: field.value = varint(); break;
            case 1: field.bytes = take(8); break;
            case 2: field.bytes = take(varint()); break;
            case 5: field.bytes = take(4); break;
            default: broken_ = true;  // groups, which no version of ONNX has
        }
        if (broken_) return std::nullopt;
        return field;
    }

    bool is_broken() const { return broken_; }

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
            const auto byte = take(1)[0];
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
        broken_ = true;
        return 0;
    }

    bool at_end() const { return rest_.empty() || broken_; }

private:
    Bytes take(std::uint64_t length) {
        if (length > rest_.size()) {
            broken_ = true;
            return {};
        }
        const auto taken = rest_.first(length);
        rest_ = rest_.subspan(length);
        return taken;
    }

    Bytes rest_;
    bool broken_ = false;
};

float float_at(Bytes bytes, std::size_t index) {
    std::uint32_t bits = 0;
    for (std::size_t i = 4; i-- > 0;) bits = bits << 8 | bytes[4 * index + i];
    return std::bit_cast<float>(bits);
}

/// Bytes that a tensor of this shape has; none when they cannot be counted.
std::optional<std::uint64_t> bytes_of(const std::vector<std::uint64_t>& shape) {
    std::uint64_t bytes = sizeof(float);
    for (const auto dimension : shape) {
        if (dimension == 0 || dimension > UINT32_MAX / bytes) return std::nullopt;
        bytes *= dimension;
    }
    return bytes;
}

}  // namespace

/// Walks through the messages of a file. Numbers of fields are those of onnx.proto3.
class OnnxWeights::Reader {
public:
    /// Each returns false where the file is broken.
    bool model(Bytes bytes) {
        bool has_graph = false;
        Message message(bytes);
        while (const auto field = message.next()) {
            if (field->number != 7) continue;
            has_graph = true;
            if (!graph(field->bytes, deepest)) return false;
        }
        return has_graph && !message.is_broken();
    }

    OnnxWeights weights;

private:
    bool graph(Bytes bytes, int depth) {
        if (depth == 0) return false;
        Message message(bytes);
        while (const auto field = message.next()) {
            if (field->number == 1 && !node(field->bytes, depth)) return false;
            if (field->number == 5 && !tensor(field->bytes, {})) return false;
        }
        return !message.is_broken();
    }

    bool node(Bytes bytes, int depth) {
        std::string_view output;
        std::string_view operation;
        Message names(bytes);  // attributes may come before them
        while (const auto field = names.next()) {
            if (field->number == 2) output = field->text();
            if (field->number == 4) operation = field->text();
        }
        if (names.is_broken()) return false;
        if (operation != "Constant") output = {};

        Message message(bytes);
        while (const auto field = message.next())
            if (field->number == 5 && !attribute(field->bytes, output, depth)) return false;
        return true;
    }

    /// @param constant  the value that a tensor here is; empty for none.
    bool attribute(Bytes bytes, std::string_view constant, int depth) {
        Message message(bytes);
        while (const auto field = message.next()) {
            if (field->number == 5 && !constant.empty() && !tensor(field->bytes, constant))
                return false;
            if (field->number == 6 && !graph(field->bytes, depth - 1)) return false;
        }
        return !message.is_broken();
    }

    bool tensor(Bytes bytes, std::string_view name) {
        Tensor read;
        std::uint64_t type = 0;
        Message message(bytes);
        while (const auto field = message.next()) {
            switch (field->number) {
                case 1:  // packed, or one at a time
                    if (field->bytes.empty())
                        read.shape.push_back(field->value);
                    else if (!dimensions(field->bytes, read.shape))
                        return false;
                    break;
                case 2: type = field->value; break;
                case 8:
                    if (name.empty()) name = field->text();
                    break;
                case 9: read.bytes = field->bytes; break;
                default: break;
            }
        }
        if (message.is_broken()) return false;
        if (type == type_float && bytes_of(read.shape) == read.bytes.size())
            weights.tensors_.try_emplace(name, std::move(read));
        return true;
    }

    static bool dimensions(Bytes bytes, std::vector<std::uint64_t>& shape) {
        Message packed(bytes);
        while (!packed.at_end()) shape.push_back(packed.varint());
        return !packed.is_broken();
    }
};

Result<OnnxWeights> OnnxWeights::parse(std::span<const std::uint8_t> file) {
    Reader reader;
    if (!reader.model(file)) return fail(Errc::model_unusable, "read the file as ONNX");
    return std::move(reader.weights);
}

Result<std::vector<float>> OnnxWeights::tensor(std::string_view name,
                                               std::initializer_list<std::size_t> shape) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end())
        return fail(Errc::model_unusable, "find the tensor " + std::string(name));
    const auto& [has, bytes] = found->second;
    if (!std::ranges::equal(has, shape))
        return fail(Errc::model_unusable, "use the tensor " + std::string(name) + ": other shape");

    std::vector<float> numbers(bytes.size() / sizeof(float));
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = float_at(bytes, i);
    if (!std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); }))
        return fail(Errc::model_unusable, "use the tensor " + std::string(name) + ": not finite");
    return numbers;
}

}  // namespace neura::providers::embedded
