#include "providers/embedded/onnx_weights.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "fakes/onnx_file.hpp"
#include "providers/embedded/errc.hpp"

namespace neura::providers::embedded {
namespace {

using namespace tests::onnx;

Result<OnnxWeights> parse(const std::string& bytes) {
    return OnnxWeights::parse({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

const std::vector<float> six{1, 2, 3, -4, 0.5F, 1e-30F};

TEST(OnnxWeights, ReadsAnInitialiserByItsName) {
    const auto bytes = file(initialiser(tensor("weight", {2, 3}, six)));
    const auto weights = parse(bytes).value();

    EXPECT_EQ(weights.tensor("weight", {2, 3}).value(), six);
}

TEST(OnnxWeights, ReadsAConstantOfABranchByTheNameOfItsValue) {
    const auto bytes = file(constant("outer", {1}, {7}) + branch(constant("inner", {6}, six)));
    const auto weights = parse(bytes).value();

    EXPECT_EQ(weights.size(), 2U);
    EXPECT_EQ(weights.tensor("outer", {1}).value(), std::vector<float>{7});
    EXPECT_EQ(weights.tensor("inner", {6}).value(), six);
}

TEST(OnnxWeights, ReadsAShapeThatIsWrittenAtOnce) {
    const auto raw = std::string("\0\0\x80\x3f\0\0\0\xc0", 8);
    const auto packed =
        message(1, varint(2) + varint(1)) + number(2, 1) + message(8, "weight") + message(9, raw);
    const auto bytes = file(initialiser(packed));

    EXPECT_EQ(parse(bytes).value().tensor("weight", {2, 1}).value(), (std::vector<float>{1, -2}));
}

TEST(OnnxWeights, PassesOverWhatItDoesNotKnow) {
    const auto unknown = number(999, 1) + varint(1000 << 3 | 1) + std::string(8, 'x') +
                         varint(1001 << 3 | 5) + std::string(4, 'x') + message(1002, "text");
    const auto bytes = unknown + file(unknown + initialiser(unknown + tensor("weight", {6}, six)));

    EXPECT_EQ(parse(bytes).value().tensor("weight", {6}).value(), six);
}

TEST(OnnxWeights, HoldsNothingButFloatsThatAreThere) {
    const auto outside = number(1, 6) + number(2, 1) + message(8, "outside");
    const auto bytes = file(
        initialiser(tensor("integers", {6}, six, 6)) + initialiser(tensor("too few", {7}, six)) +
        initialiser(tensor("huge", {1ULL << 40, 1ULL << 40}, six)) + initialiser(outside) +
        message(1, node("ConstantOfShape", "filled", 5, tensor("", {6}, six))));

    EXPECT_EQ(parse(bytes).value().size(), 0U);
}

TEST(OnnxWeights, SaysWhatIsWrongWithATensor) {
    const auto bytes = file(initialiser(tensor("weight", {6}, six)) +
                            initialiser(tensor("infinite", {1}, {INFINITY})) +
                            initialiser(tensor("none", {1}, {NAN})));
    const auto weights = parse(bytes).value();

    for (const auto& wrong : {weights.tensor("bias", {6}), weights.tensor("weight", {2, 3}),
                              weights.tensor("weight", {}), weights.tensor("infinite", {1}),
                              weights.tensor("none", {1})}) {
        ASSERT_FALSE(wrong.has_value());
        EXPECT_EQ(wrong.error().code, Errc::model_unusable);
    }
    EXPECT_EQ(weights.tensor("bias", {6}).error().doing, "find the tensor bias");
}

TEST(OnnxWeights, RefusesAFileThatIsCutShort) {
    const auto whole = file(branch(constant("inner", {6}, six)));
    ASSERT_TRUE(parse(whole).has_value());
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto part = whole.substr(0, length);
        const auto weights = parse(part);
        ASSERT_FALSE(weights.has_value()) << length;
        EXPECT_EQ(weights.error().code, Errc::model_unusable);
    }
}

TEST(OnnxWeights, RefusesWhatIsNoModel) {
    EXPECT_FALSE(parse("this is no model").has_value());
    EXPECT_FALSE(parse(std::string(100, '\xff')).has_value());
    EXPECT_FALSE(parse(file("") + '\x0b').has_value()) << "a group";
}

TEST(OnnxWeights, RefusesBranchesWithoutEnd) {
    auto graph = constant("inner", {6}, six);
    for (int depth = 0; depth < 10; ++depth) graph = branch(graph);
    EXPECT_TRUE(parse(file(graph)).has_value());
    for (int depth = 0; depth < 100; ++depth) graph = branch(graph);
    EXPECT_FALSE(parse(file(graph)).has_value());
}

}  // namespace
}  // namespace neura::providers::embedded
