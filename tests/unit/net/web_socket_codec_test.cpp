#include "net/web_socket_codec.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace neura::net {
namespace {

std::string bytes_of(std::initializer_list<int> values) {
    std::string bytes;
    for (const int value : values) bytes += static_cast<char>(value);
    return bytes;
}

/// All that `frames` hold, given in pieces of `piece` bytes; the code of an error is the last.
struct Read {
    std::vector<FrameDecoder::Event> events;
    std::optional<std::uint16_t> error;
};
Read read(std::string frames, Side of, std::size_t piece, std::size_t max_message = 1024 * 1024) {
    FrameDecoder decoder(of, max_message);
    Read result;
    for (std::size_t at = 0; at < frames.size(); at += piece) {
        auto bytes = std::span(frames).subspan(at, std::min(piece, frames.size() - at));
        while (!bytes.empty()) {
            auto event = decoder.next(bytes);
            if (!event) {
                result.error = event.error();
                return result;
            }
            if (*event) result.events.push_back(std::move(**event));
        }
    }
    return result;
}

std::string text_of(const FrameDecoder::Event& event) { return std::get<Message>(event).data; }

TEST(WebSocketCodec, ReadsWhatItWritesInPiecesOfAnySize) {
    for (const auto side : {Side::client, Side::server})
        for (const std::size_t size : {0u, 1u, 7u, 8u, 125u, 126u, 1'000u, 65'535u, 65'536u}) {
            std::string payload(size, '\0');
            for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<char>(i * 7);
            std::string frames;
            append_frame(frames, side, Opcode::binary, payload);
            append_frame(frames, side, Opcode::text, "behind");
            for (const std::size_t piece : {1u, 3u, 4'096u, 1'000'000u}) {
                const auto got = read(frames, side, piece);
                ASSERT_EQ(got.events.size(), 2u) << size << ' ' << piece;
                EXPECT_EQ(text_of(got.events[0]), payload);
                EXPECT_EQ(std::get<Message>(got.events[0]).kind, Message::Kind::binary);
                EXPECT_EQ(text_of(got.events[1]), "behind");
            }
        }
}

TEST(WebSocketCodec, ReadsTheExamplesOfTheStandard) {
    // RFC 6455, 5.7.
    const auto plain = bytes_of({0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f});
    const auto masked =
        bytes_of({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58});
    const auto fragmented = bytes_of({0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f});
    EXPECT_EQ(text_of(read(plain, Side::server, 100).events.at(0)), "Hello");
    EXPECT_EQ(text_of(read(masked, Side::client, 100).events.at(0)), "Hello");
    EXPECT_EQ(text_of(read(fragmented, Side::server, 100).events.at(0)), "Hello");
    std::string ours;
    append_frame(ours, Side::server, Opcode::text, "Hello");
    EXPECT_EQ(ours, plain);
}

TEST(WebSocketCodec, MasksWhatAClientSendsDifferentlyEachTime) {
    std::string first;
    std::string second;
    append_frame(first, Side::client, Opcode::text, "Hello");
    append_frame(second, Side::client, Opcode::text, "Hello");
    EXPECT_NE(first, second);
    EXPECT_FALSE(first.contains("Hello"));
}

TEST(WebSocketCodec, LetsControlFramesComeBetweenFragments) {
    std::string frames = bytes_of({0x01, 0x03, 'H', 'e', 'l'});
    append_frame(frames, Side::server, Opcode::ping, "42");
    append_frame(frames, Side::server, Opcode::pong, "unasked");
    frames += bytes_of({0x80, 0x02, 'l', 'o'});
    const auto got = read(frames, Side::server, 2);
    ASSERT_EQ(got.events.size(), 2u);
    EXPECT_EQ(std::get<Ping>(got.events[0]).payload, "42");
    EXPECT_EQ(text_of(got.events[1]), "Hello");
}

TEST(WebSocketCodec, ReadsWhyThePeerCloses) {
    std::string frames;
    append_close(frames, Side::server, 1013);
    EXPECT_EQ(std::get<Closing>(read(frames, Side::server, 1).events.at(0)).code, 1013);
    const auto with_reason = bytes_of({0x88, 0x05, 0x03, 0xf3, 'N', 'E', 'T'});
    EXPECT_EQ(std::get<Closing>(read(with_reason, Side::server, 2).events.at(0)).reason, "NET");
    EXPECT_EQ(std::get<Closing>(read(bytes_of({0x88, 0x00}), Side::server, 9).events.at(0)).code,
              1000);
}

TEST(WebSocketCodec, NamesTheCodeToCloseWithForWhatIsWrong) {
    const auto error = [](std::initializer_list<int> values) {
        return read(bytes_of(values), Side::server, 100, 200).error;
    };
    EXPECT_EQ(error({0x81, 0x85, 1, 2, 3, 4, 0, 0, 0, 0, 0}), 1002) << "masked by a server";
    EXPECT_EQ(read(bytes_of({0x81, 0x02, 'h', 'i'}), Side::client, 9).error, 1002) << "not masked";
    EXPECT_EQ(error({0xc1, 0x00}), 1002) << "a reserved bit";
    EXPECT_EQ(error({0x83, 0x00}), 1002) << "a reserved opcode";
    EXPECT_EQ(error({0x80, 0x00}), 1002) << "continues nothing";
    EXPECT_EQ(error({0x01, 0x01, 'a', 0x01, 0x01, 'b'}), 1002) << "begins inside another";
    EXPECT_EQ(error({0x09, 0x00}), 1002) << "a ping in pieces";
    EXPECT_EQ(error({0x89, 126, 0, 126}), 1002) << "a ping too long";
    EXPECT_EQ(error({0x81, 126, 0, 5}), 1002) << "a length not in its shortest form";
    EXPECT_EQ(error({0x81, 127, 0, 0, 0, 0, 0, 0, 1, 0}), 1002) << "likewise";
    EXPECT_EQ(error({0x88, 0x01, 3}), 1002) << "half a code";
    EXPECT_EQ(error({0x88, 0x02, 0x03, 0xed}), 1002) << "1005 is never sent";
    EXPECT_EQ(error({0x81, 0x01, 0xff}), 1007) << "not UTF-8";
    EXPECT_EQ(error({0x82, 126, 0, 201}), 1009) << "over the limit";
    EXPECT_EQ(error({0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), 1009);
}

TEST(WebSocketCodec, CountsAllFragmentsOfAMessageAgainstTheLimit) {
    std::string frames = bytes_of({0x02, 100}) + std::string(100, 'x');
    frames += bytes_of({0x80, 101}) + std::string(101, 'x');
    EXPECT_EQ(read(frames, Side::server, 7, 200).error, 1009);
    EXPECT_FALSE(read(frames, Side::server, 7, 201).error.has_value());
}

}  // namespace
}  // namespace neura::net
