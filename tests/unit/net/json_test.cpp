#include "net/json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace neura::net {
namespace {

std::int64_t number_in(std::string_view text) {
    const auto read = read_json(text);
    std::int64_t number = -1;
    if (!read || (*read)["n"].get(number) != simdjson::SUCCESS) return -1;
    return number;
}

TEST(ReadJson, ReadsOneTextAfterTheOther) {
    EXPECT_EQ(number_in(R"({"n":1})"), 1);
    EXPECT_EQ(number_in(R"({"n":2,"long":")" + std::string(100'000, 'a') + "\"}"), 2);
    EXPECT_EQ(number_in(R"({"n":3})"), 3);
}

TEST(ReadJson, ReadsNothingBeyondTheEnd) {
    const std::string_view text = R"({"n":1}{"n":2})";
    EXPECT_EQ(number_in(text.substr(0, 7)), 1);
    EXPECT_FALSE(read_json(text).has_value());
}

TEST(ReadJson, GivesNothingForWhatIsNoneAndReadsOn) {
    for (const auto* text : {"", " ", "{", R"({"n":1)", R"({"n":01})", "{\"n\":\"\xff\"}"})
        EXPECT_FALSE(read_json(text).has_value()) << text;
    EXPECT_EQ(number_in(R"({"n":4})"), 4);
}

}  // namespace
}  // namespace neura::net
