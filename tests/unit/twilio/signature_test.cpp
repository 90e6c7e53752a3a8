#include "providers/twilio/signature.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace neura::providers::twilio {
namespace {

using nlohmann::json;

json recorded_signatures() {
    std::ifstream file(NEURA_SOURCE_DIR "/tests/data/twilio/signatures.json");
    return json::parse(file).at("signatures");
}

std::vector<std::string> tokens_of(const json& row) {
    return {row.at("auth_token").get<std::string>()};
}

/// Twilio's own library verifies what it parsed; a server has the raw body to parse.
net::Form form_of(const json& row) {
    if (!row.contains("raw_body_form")) return {};
    auto form = net::parse_form(row.at("raw_body_form").get<std::string>());
    EXPECT_TRUE(form.has_value()) << row.at("name");
    return form.value_or(net::Form{});
}

TEST(Signature, JudgesEveryRecordedRequestAsTheVendorDoes) {
    const auto rows = recorded_signatures();
    ASSERT_EQ(rows.size(), 23u);
    for (const auto& row : rows) {
        const auto url = row.at("url").get<std::string>();
        const auto signature = row.at("header_X_Twilio_Signature").get<std::string>();
        const bool valid =
            row.at("kind") == "json"
                ? verify_raw(tokens_of(row), url, row.at("raw_body").get<std::string>(), signature)
                : verify(tokens_of(row), url, form_of(row), signature);
        EXPECT_EQ(valid, row.at("expected_valid").get<bool>()) << row.at("name");
    }
}

TEST(Signature, SignsEveryRecordedStringAsTheVendorDoes) {
    int signed_rows = 0;
    for (const auto& row : recorded_signatures()) {
        if (!row.contains("string_to_sign")) continue;
        const auto url = row.at("url").get<std::string>();
        EXPECT_EQ(sign(tokens_of(row)[0], url, form_of(row)),
                  row.at("header_X_Twilio_Signature").get<std::string>())
            << row.at("name");
        ++signed_rows;
    }
    EXPECT_EQ(signed_rows, 11);
}

constexpr std::string_view url = "https://calls.example.com/twilio/voice";
const std::vector<std::string> tokens{"new token", "old token"};

TEST(Verify, AcceptsBothTokensWhileOneReplacesTheOther) {
    EXPECT_TRUE(verify(tokens, url, {{"A", "b"}}, sign("new token", url, {{"A", "b"}})));
    EXPECT_TRUE(verify(tokens, url, {{"A", "b"}}, sign("old token", url, {{"A", "b"}})));
    EXPECT_FALSE(verify(tokens, url, {{"A", "b"}}, sign("no token", url, {{"A", "b"}})));
}

TEST(Verify, RefusesEverythingWithoutAToken) {
    EXPECT_FALSE(verify({}, url, {}, sign("", url, {})));
    const std::vector<std::string> empty{""};
    EXPECT_FALSE(verify(empty, url, {}, sign("", url, {})));
}

TEST(Verify, LeavesTheFragmentOut) {
    const auto signature = sign(tokens[0], url, {});

    EXPECT_EQ(sign(tokens[0], std::string(url) + "#rc=2&rp=all", {}), signature);
    EXPECT_TRUE(verify(tokens, std::string(url) + "#rc=2", {}, signature));
}

TEST(Verify, FindsThePortInEveryKindOfHost) {
    struct Case {
        std::string_view received;
        std::string_view signed_as;
        bool valid;
    };
    for (const auto& [received, signed_as, valid] : {
             Case{"https://h/p", "https://h:443/p", true},
             Case{"https://h:443/p", "https://h/p", true},
             Case{"https://h:8443/p?a=b:1", "https://h/p?a=b:1", true},
             Case{"https://h/p?t=12:30", "https://h/p?t=12:30", true},
             Case{"https://[::1]:8443/p", "https://[::1]/p", true},
             Case{"https://[::1]/p", "https://[::1]:443/p", true},
             Case{"https://u:p@h/p", "https://u:p@h:443/p", true},
             Case{"https://h?x@y:1", "https://h:443?x@y:1", true},
             Case{"wss://h:443/p", "wss://h:443/p", true},
             Case{"wss://h:443/p", "wss://h/p", true},
             Case{"wss://h/p", "wss://h:443/p", false},
             Case{"wss://h/p", "wss://h/p/", false},
             Case{"https://h:8443/p", "https://h:443/p", false},
             Case{"not a url", "not a url", true},
             Case{"", "x", false},
         }) {
        const auto signature = sign(tokens[0], signed_as, {});
        EXPECT_EQ(verify(tokens, received, {}, signature), valid) << received << " " << signed_as;
    }
}

TEST(VerifyRaw, NeedsTheHashInTheQuery) {
    EXPECT_FALSE(verify_raw(tokens, url, "{}", sign(tokens[0], url, {})));
}

}  // namespace
}  // namespace neura::providers::twilio
