#include "net/event_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace neura::net {
namespace {

using Data = std::vector<std::string>;

/// The events of `text`, given in pieces of `size` bytes.
Data events_in(std::string_view text, std::size_t size) {
    EventStream stream;
    Data events;
    while (!text.empty()) {
        auto piece = text.substr(0, size);
        text.remove_prefix(piece.size());
        while (auto* data = stream.next(piece)) events.push_back(*data);
        EXPECT_TRUE(piece.empty());
    }
    return events;
}

void expect_events(std::string_view text, const Data& wanted) {
    for (const std::size_t size : {1u, 2u, 3u, 7u, 1000u})
        EXPECT_EQ(events_in(text, size), wanted) << '"' << text << "\" by " << size;
}

TEST(EventStream, GivesTheDataOfEachEvent) {
    expect_events("data: {\"a\":1}\n\ndata: [DONE]\n\n", {"{\"a\":1}", "[DONE]"});
}

TEST(EventStream, TakesEveryLineBreakOfTheStandard) {
    expect_events("data: a\r\n\r\ndata: b\r\rdata: c\n\r\ndata: d\r\n\n", {"a", "b", "c", "d"});
}

TEST(EventStream, PassesOverCommentsAndOtherFields) {
    expect_events(": ping\n\nevent: message\nid: 7\nretry: 10\ndata: a\n\n:\n\ndatum: b\n\n",
                  {"a"});
}

TEST(EventStream, JoinsTheLinesOfOneEvent) {
    expect_events("data: a\ndata:b\ndata\ndata:  c\n\n", {"a\nb\n\n c"});
}

TEST(EventStream, GivesNoEventThatIsNotOver) {
    expect_events("data: a\n\ndata: b", {"a"});
    expect_events("data: a\n\ndata: b\n", {"a"});
}

TEST(EventStream, GivesAnEventOfNoDataOnlyWhereThereIsADataField) {
    expect_events("\n\ndata\n\n\n", {""});
}

TEST(EventStream, EndsWithAnEventThatIsTooLong) {
    EventStream stream;
    const std::string kilobyte(1024, 'x');
    std::string_view beginning = "data: ";
    EXPECT_EQ(stream.next(beginning), nullptr);
    for (std::size_t sent = 0; sent <= EventStream::most_data; sent += kilobyte.size()) {
        std::string_view piece = kilobyte;
        EXPECT_EQ(stream.next(piece), nullptr);
        EXPECT_TRUE(piece.empty());
    }
    EXPECT_TRUE(stream.is_too_long());
    std::string_view end = "\n\ndata: a\n\n";
    EXPECT_EQ(stream.next(end), nullptr);
}

}  // namespace
}  // namespace neura::net
