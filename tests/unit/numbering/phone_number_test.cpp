#include "numbering/phone_number.hpp"

#include <gtest/gtest.h>

namespace neura::numbering {
namespace {

TEST(PhoneNumber, IsAPlusAndSevenToFifteenDigits) {
    for (const auto* number : {"+14155550123", "+6834000", "+123456789012345"})
        EXPECT_TRUE(is_e164(number)) << number;
    for (const auto* other : {"", "+", "+683400", "+1234567890123456", "+0234567", "14155550123",
                              "+1 4155550123", "+1415555012x", "anonymous"})
        EXPECT_FALSE(is_e164(other)) << other;
}

TEST(PhoneNumber, AWithheldNumberTellsNobody) {
    for (const auto* number : {"+14155550123", "+4930123456", "+33612345678"})
        EXPECT_TRUE(tells_the_caller(number)) << number;
    for (const auto* number :
         {"", "anonymous", "+266696687", "+7378742833", "+86282452253", "sip:bob@example.com",
          "client:bob", "14155550123", "+1415555012x", "+123456", "+12345678901234567"})
        EXPECT_FALSE(tells_the_caller(number)) << number;
}

TEST(PhoneNumber, BeginsWithItsCountrysCode) {
    EXPECT_EQ(country_code("+14155550123"), "+1");
    EXPECT_EQ(country_code("+79161234567"), "+7");
    EXPECT_EQ(country_code("+4930123456"), "+49");
    EXPECT_EQ(country_code("+905321234567"), "+90");
    EXPECT_EQ(country_code("+3531234567"), "+353");
    EXPECT_EQ(country_code("+85212345678"), "+852");
    for (const auto* none : {"", "911", "+0123456", "14155550123", "+1415555012345678"})
        EXPECT_EQ(country_code(none), "") << none;
}

TEST(PhoneNumber, IsOfACountry) {
    struct Case {
        const char* number;
        const char* country;
    };
    for (const auto& [number, country] : {
             Case{"+14155550123", "US"},
             Case{"+16475550123", "CA"},
             Case{"+18095550123", "DO"},
             Case{"+4930123456", "DE"},
             Case{"+351212345678", "PT"},
             Case{"+79161234567", "RU"},
             Case{"+77011234567", "KZ"},
             Case{"+8613812345678", "CN"},
             Case{"+4", ""},
             Case{"", ""},
             Case{"4930123456", ""},
             Case{"+80012345678", ""},
             Case{"+266696687", ""},  // withheld; +266 is Lesotho
             Case{"+26622123456", "LS"},
             Case{"+86282452253", ""},
         })
        EXPECT_EQ(country_of(number), country) << number;
}

TEST(PhoneNumber, IsOfAnAreaOfNorthAmerica) {
    EXPECT_EQ(area_code("+14155550123"), "415");
    for (const auto* none : {"", "+1", "+141", "+4930123456", "14155550123"})
        EXPECT_EQ(area_code(none), "") << none;
}

}  // namespace
}  // namespace neura::numbering
