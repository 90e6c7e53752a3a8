#include "api/access.hpp"

#include <gtest/gtest.h>

namespace neura::api {
namespace {

using Fields = std::initializer_list<std::pair<const char*, const char*>>;

net::Request request_with(Fields fields) {
    net::Request request;
    for (const auto& [name, value] : fields) request.headers.add(name, value);
    return request;
}

bool lets_in(const Access& access, Fields fields) { return !access.refuse(request_with(fields)); }

TEST(Access, LetsInWhoSendsTheKey) {
    const Access access("k-123", "X-API-Key", false);

    EXPECT_TRUE(lets_in(access, {{"X-API-Key", "k-123"}}));
    EXPECT_TRUE(lets_in(access, {{"x-api-key", "k-123"}}));
    EXPECT_TRUE(lets_in(access, {{"Authorization", "Bearer k-123"}}));
    EXPECT_TRUE(lets_in(access, {{"Authorization", "bearer k-123"}}));
    EXPECT_TRUE(lets_in(access, {{"X-API-Key", "old"}, {"Authorization", "Bearer k-123"}}));
}

TEST(Access, RefusesWhoDoesNot) {
    const Access access("k-123", "X-API-Key", true);

    for (const Fields& fields :
         {Fields{}, Fields{{"X-API-Key", ""}}, Fields{{"X-API-Key", "k-12"}},
          Fields{{"X-API-Key", "k-1234"}}, Fields{{"X-API-Key", "K-123"}},
          Fields{{"Authorization", "k-123"}}, Fields{{"Authorization", "Basic k-123"}},
          Fields{{"Authorization", "Bearer "}}, Fields{{"Host", "localhost"}},
          Fields{{"X-Key", "k-123"}}})
        EXPECT_FALSE(lets_in(access, fields));
}

TEST(Access, TheHeaderMayHaveAnotherName) {
    const Access access("k-123", "X-Office-Key", false);

    EXPECT_TRUE(lets_in(access, {{"X-Office-Key", "k-123"}}));
    EXPECT_FALSE(lets_in(access, {{"X-API-Key", "k-123"}}));
}

TEST(Access, ARefusalSaysHowToGetIn) {
    const auto refusal = Access("k-123", "X-API-Key", false).refuse({});

    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->status, 401u);
    EXPECT_EQ(refusal->headers.find("WWW-Authenticate"), "Bearer realm=\"neura\"");
    EXPECT_TRUE(refusal->body.contains("X-API-Key")) << refusal->body;
    EXPECT_FALSE(refusal->body.contains("k-123")) << refusal->body;
}

TEST(Access, WithoutAKeyLetsInThisMachineOnly) {
    const Access access("", "X-API-Key", true);

    EXPECT_TRUE(lets_in(access, {}));
    for (const auto* host : {"localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080"})
        EXPECT_TRUE(lets_in(access, {{"Host", host}})) << host;
}

TEST(Access, WithoutAKeyRefusesWhatATunnelOrAWebPageBrings) {
    const Access access("", "X-API-Key", true);

    for (const auto* host :
         {"calls.example.com", "127.example.com", "localhost.example.com", "192.168.1.2:8080", ""})
        EXPECT_FALSE(lets_in(access, {{"Host", host}})) << host;
    EXPECT_FALSE(lets_in(access, {{"Host", "localhost"}, {"X-Forwarded-For", "203.0.113.9"}}));
    EXPECT_FALSE(lets_in(access, {{"Host", "localhost"}, {"Forwarded", "for=203.0.113.9"}}));
}

TEST(Access, WithoutAKeyLetsNobodyInWhereOthersCanConnect) {
    const Access access("", "X-API-Key", false);

    EXPECT_FALSE(lets_in(access, {{"Host", "localhost"}}));
    EXPECT_FALSE(lets_in(access, {{"X-API-Key", ""}}));
}

}  // namespace
}  // namespace neura::api
