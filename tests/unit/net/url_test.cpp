#include "net/url.hpp"

#include <gtest/gtest.h>

namespace neura::net {
namespace {

TEST(Url, IsReadPartByPart) {
    const auto url = parse_url("WSS://Api.Example.com:8443/listen?lang=en#part");

    ASSERT_TRUE(url.has_value());
    EXPECT_EQ(url->scheme, "wss");
    EXPECT_EQ(url->host, "api.example.com");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->target, "/listen?lang=en");
    EXPECT_TRUE(url->is_tls());
    EXPECT_EQ(url->origin(), "wss://api.example.com:8443");
}

TEST(Url, HasThePortOfItsSchemeAndARootPath) {
    const auto plain = parse_url("http://localhost");
    ASSERT_TRUE(plain.has_value());
    EXPECT_EQ(plain->port, 80);
    EXPECT_EQ(plain->target, "/");
    EXPECT_EQ(plain->origin(), "http://localhost");

    const auto secure = parse_url("https://localhost?a=1");
    ASSERT_TRUE(secure.has_value());
    EXPECT_EQ(secure->port, 443);
    EXPECT_EQ(secure->target, "/?a=1");
}

TEST(Url, TakesAnIpv6AddressOutOfItsBrackets) {
    const auto url = parse_url("ws://[::1]:8080/stream");

    ASSERT_TRUE(url.has_value());
    EXPECT_EQ(url->host, "::1");
    EXPECT_EQ(url->port, 8080);
    EXPECT_EQ(url->origin(), "ws://[::1]:8080");
}

TEST(Url, SaysWhichPartIsWrong) {
    struct Case {
        std::string_view text;
        std::string_view words;
    };
    for (const auto& [text, words] : {
             Case{"", "scheme is missing"},
             Case{"localhost:8080", "scheme is missing"},
             Case{"ftp://host/", "must be http, https, ws or wss"},
             Case{"http://", "host is missing"},
             Case{"http://:80/", "host is missing"},
             Case{"http://a b/", "letters, digits"},
             Case{"http://host:0/", "1 to 65535"},
             Case{"http://host:/", "1 to 65535"},
             Case{"http://host:65536/", "1 to 65535"},
             Case{"http://host:80x/", "1 to 65535"},
             Case{"http://::1/", "in brackets"},
             Case{"http://[::1/", "closing ']'"},
             Case{"http://[host]/", "not an IPv6 address"},
             Case{"http://[fe80::1%eth0]/", "not an IPv6 address"},
             Case{"http://[::1]80/", "1 to 65535"},
             Case{"http://me:secret@host/", "user name and password"},
             Case{"http://host/a b", "percent-encoded"},
             Case{"http://host/\r\nX: y", "percent-encoded"},
         }) {
        const auto url = parse_url(text);
        ASSERT_FALSE(url.has_value()) << text;
        EXPECT_NE(url.error().doing.find(words), std::string::npos)
            << text << " gave " << url.error().doing;
        EXPECT_EQ(url.error().doing.find("secret"), std::string::npos);
    }
}

}  // namespace
}  // namespace neura::net
