#include "net/http_fields.hpp"

#include <gtest/gtest.h>

namespace neura::net {
namespace {

using Kind = ByteRange::Kind;

TEST(ByteRange, ReadsOneRangeOfAFile) {
    struct Case {
        std::optional<std::string_view> text;
        Kind kind;
        std::uint64_t first, length;
    };
    for (const auto& [text, kind, first, length] : {
             Case{std::nullopt, Kind::whole, 0, 1'000},
             Case{"bytes=0-0", Kind::part, 0, 1},
             Case{"Bytes=0-999", Kind::part, 0, 1'000},
             Case{"bytes=10-19", Kind::part, 10, 10},
             Case{"bytes=990-", Kind::part, 990, 10},
             Case{"bytes=990-5000", Kind::part, 990, 10},
             Case{"bytes=-10", Kind::part, 990, 10},
             Case{"bytes=-5000", Kind::part, 0, 1'000},
             Case{"bytes=0-99999999999999999999999", Kind::part, 0, 1'000},
             Case{"bytes=1000-", Kind::unsatisfiable, 0, 0},
             Case{"bytes=99999999999999999999999-", Kind::unsatisfiable, 0, 0},
             Case{"bytes=-0", Kind::unsatisfiable, 0, 0},
             Case{"bytes=20-10", Kind::whole, 0, 1'000},
             Case{"bytes=0-1,5-6", Kind::whole, 0, 1'000},
             Case{"bytes=-", Kind::whole, 0, 1'000},
             Case{"bytes=a-b", Kind::whole, 0, 1'000},
             Case{"bytes", Kind::whole, 0, 1'000},
             Case{"lines=0-1", Kind::whole, 0, 1'000},
         }) {
        const ByteRange expected{kind, first, length};
        EXPECT_EQ(choose_range(text, 1'000), expected) << text.value_or("none");
    }
}

TEST(ByteRange, OfAnEmptyFileIsNeverSatisfiable) {
    EXPECT_EQ(choose_range("bytes=0-", 0).kind, Kind::unsatisfiable);
    EXPECT_EQ(choose_range("bytes=-1", 0).kind, Kind::unsatisfiable);
    EXPECT_EQ(choose_range(std::nullopt, 0).kind, Kind::whole);
}

/// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110, 5.6.7.
constexpr std::chrono::system_clock::time_point november{std::chrono::seconds(784'111'777)};

TEST(ResponseHead, HasStatusDateAndFraming) {
    Response response;
    response.status = 404;
    response.content_type = "application/json";
    response.headers.add("X-A", "b");

    EXPECT_EQ(response_head(response, {.length = 7, .keep_alive = false, .now = november}),
              "HTTP/1.1 404 Not Found\r\n"
              "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
              "Connection: close\r\n"
              "Content-Type: application/json\r\n"
              "Content-Length: 7\r\n"
              "X-A: b\r\n\r\n");
}

TEST(ResponseHead, LeavesFramingToTheServer) {
    Response response;
    response.headers.add("content-length", "99");
    response.headers.add("Transfer-Encoding", "chunked");
    response.headers.add("Connection", "close");

    const auto head = response_head(response, {.length = 0, .keep_alive = true, .now = november});

    ASSERT_TRUE(head.has_value());
    EXPECT_FALSE(head->contains("99\r\n") || head->contains("chunked") || head->contains("close"))
        << *head;
}

TEST(ResponseHead, IsNotMadeOfAFieldThatBreaksTheLine) {
    for (const auto& [name, value] : {std::pair{"A", "b\r\nC: d"}, std::pair{"A\r\n", "b"},
                                      std::pair{"", "b"}, std::pair{"A b", "c"}}) {
        Response response;
        response.headers.add(name, value);
        EXPECT_EQ(response_head(response, {}), std::nullopt) << name;
    }
    Response response;
    response.content_type = "text/plain\r\nX: y";
    EXPECT_EQ(response_head(response, {}), std::nullopt);
}

TEST(OriginForm, CutsOffSchemeAndHost) {
    EXPECT_EQ(origin_form("/a?b"), "/a?b");
    EXPECT_EQ(origin_form("http://host:80/a?b"), "/a?b");
    EXPECT_EQ(origin_form("HTTPS://host"), "/");
    EXPECT_EQ(origin_form("http://host?b"), "/?b");
    EXPECT_EQ(origin_form("*"), "*");
}

}  // namespace
}  // namespace neura::net
