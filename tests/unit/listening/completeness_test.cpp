#include "call/listening/completeness.hpp"

#include <gtest/gtest.h>

namespace neura::listening {
namespace {

TEST(Completeness, IsReadFromTheLastWordAndItsPunctuation) {
    struct Row {
        std::string_view text;
        Completeness expected;
    };
    for (const auto& row : std::to_array<Row>({
             {"I had an accident.", Completeness::finished},
             {"What do you mean?", Completeness::finished},
             {"Yes!", Completeness::finished},
             {"It happened yesterday. ", Completeness::finished},
             {"I had an accident", Completeness::unclear},
             {"", Completeness::unclear},
             {"   ", Completeness::unclear},
             {"My number is", Completeness::unfinished},
             {"My number is.", Completeness::unfinished},
             {"I was driving AND", Completeness::unfinished},
             {"three, five,", Completeness::unfinished},
             {"and then...", Completeness::unfinished},
             {"Um.", Completeness::unfinished},
             {"On the", Completeness::unfinished},
             {"Theodore", Completeness::unclear},
             {"\xff\xfe", Completeness::unclear},
         }))
        EXPECT_EQ(completeness_of(row.text), row.expected) << row.text;
}

}  // namespace
}  // namespace neura::listening
