#include "server/dotenv.hpp"

#include <gtest/gtest.h>

namespace neura::server {
namespace {

/// Name and value of the only line of `text`.
std::pair<std::string, std::string> only(std::string_view text) {
    const auto lines = parse_dotenv(text);
    if (!lines || lines->size() != 1) return {"?", "?"};
    return {lines->front().name, lines->front().value};
}

TEST(Dotenv, ReadsALineAs) {
    struct Case {
        std::string_view text;
        std::string name;
        std::string value;
    };
    for (const auto& [text, name, value] : {
             Case{"A=b", "A", "b"},
             Case{"  A = b c  ", "A", "b c"},
             Case{"export A=b", "A", "b"},
             Case{"A=", "A", ""},
             Case{"A=b#c", "A", "b#c"},
             Case{"A=b # c", "A", "b"},
             Case{"A= # c", "A", ""},
             Case{"A='b # c' # d", "A", "b # c"},
             Case{"A='b\\n'", "A", "b\\n"},
             Case{"A=\"b\\n\\\"c\\\\\\$\"", "A", "b\n\"c\\$"},
             Case{"A=\"b\\d\"", "A", "b\\d"},
             Case{"A=\"\"", "A", ""},
             Case{"A=b=c", "A", "b=c"},
             Case{"A=b\r\n", "A", "b"},
             Case{"\xef\xbb\xbf"
                  "A=b",
                  "A", "b"},
         }) {
        EXPECT_EQ(only(text), std::pair(name, value)) << text;
    }
}

TEST(Dotenv, CountsLinesAndSkipsWhatIsNone) {
    const auto lines = parse_dotenv("# all about A\n\nA=1\n   # and B\nB=2\n");

    ASSERT_TRUE(lines.has_value());
    ASSERT_EQ(lines->size(), 2u);
    EXPECT_EQ((*lines)[0].line, 3);
    EXPECT_EQ((*lines)[1].line, 5);
}

TEST(Dotenv, TheLastOfANameCounts) { EXPECT_EQ(only("A=1\nA=2").second, "2"); }

TEST(Dotenv, NamesEveryBadLine) {
    const auto lines =
        parse_dotenv("A=1\nnonsense\n1B=2\nC='open\nD=\"open\nE='a'b\n=x\nF=\"a\" b");

    ASSERT_FALSE(lines.has_value());
    std::vector<std::pair<int, std::string>> found;
    for (const auto& [line, expected] : lines.error()) found.emplace_back(line, expected);
    EXPECT_EQ(found, (std::vector<std::pair<int, std::string>>{
                         {2, "NAME=value"},
                         {3, "NAME=value"},
                         {4, "a closing ' on the same line"},
                         {5, "a closing \" on the same line"},
                         {6, "nothing but a comment after the closing '"},
                         {7, "NAME=value"},
                         {8, "nothing but a comment after the closing \""}}));
}

}  // namespace
}  // namespace neura::server
