#include "net/base64.hpp"

#include <gtest/gtest.h>

namespace neura::net {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Base64, CodesTheVectorsOfTheRfc) {
    struct Case {
        std::string_view plain;
        std::string_view coded;
    };
    for (const auto& [plain, coded] : {
             Case{"", ""},
             Case{"f", "Zg=="},
             Case{"fo", "Zm8="},
             Case{"foo", "Zm9v"},
             Case{"foob", "Zm9vYg=="},
             Case{"fooba", "Zm9vYmE="},
             Case{"foobar", "Zm9vYmFy"},
             Case{"\xff\xef\xbe", "/+++"},
         }) {
        EXPECT_EQ(encode_base64(bytes_of(plain)), coded);
        std::vector<std::uint8_t> decoded;
        EXPECT_TRUE(decode_base64(coded, decoded)) << coded;
        EXPECT_EQ(decoded, bytes_of(plain)) << coded;
    }
}

TEST(Base64, GivesBackEveryLengthAndEveryByte) {
    std::vector<std::uint8_t> plain;
    for (int i = 0; i < 300; ++i) {
        std::vector<std::uint8_t> decoded{1, 2, 3};
        ASSERT_TRUE(decode_base64(encode_base64(plain), decoded)) << i;
        ASSERT_EQ(decoded, plain) << i;
        plain.push_back(static_cast<std::uint8_t>(i * 7));
    }
}

TEST(Base64, RefusesWhatNoEncoderMakes) {
    for (const std::string_view text :
         {"Z", "Zg", "Zg=", "Zm9v\n", "Zm9vZg", "====", "Z===", "=Zg=", "Zg==Zg==", "Zm=v",
          "Zh==", "Zm9=", "Zm-_", "Zm9 ", "\xc3\xa9Zg"}) {
        std::vector<std::uint8_t> decoded;
        EXPECT_FALSE(decode_base64(text, decoded)) << '"' << text << '"';
    }
}

TEST(Base64, AppendsToWhatIsThere) {
    std::string text = "payload:";
    append_base64(text, bytes_of("fo"));

    EXPECT_EQ(text, "payload:Zm8=");
}

}  // namespace
}  // namespace neura::net
